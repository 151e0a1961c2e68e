/*
 * Runs several commands in turn, many times, and prints for each the medians of what one run cost.
 *
 *   measure ROUNDS [ROOT FOLDER] -- NAME [VARIABLE=VALUE...] PROGRAM [ARGUMENT...] -- NAME ...
 *
 * With ROOT, commands run in that root (chroot), in its FOLDER, and see only the variables that are given.
 *
 * The commands take turns (a, b, a, b, ...), so that whatever else the machine does falls on all alike. One line each,
 * separated by tabs: name, CPU milliseconds (user and system, with children), wall milliseconds, peak memory of the
 * largest process in kilobytes, peak memory of the command's own process in kilobytes (without children), number of
 * runs. Both streams of the commands are thrown away. A command that ends with another code than 0 ends the
 * measurement. The first rounds (one, or three of many) are not counted.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_COMMANDS = 32 };

struct command {
    const char *name;
    char **words; /* settings, program, arguments; ends with NULL */
    double *cpu;
    double *wall;
    double *peak;
    double own_peak;
};

static const char *root;   /* to run commands in, or NULL */
static const char *folder; /* in that root */

static void die(const char *what, const char *name)
{
    fprintf(stderr, "measure: %s: %s\n", what, name);
    exit(1);
}

static double milliseconds(struct timeval t) { return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3; }

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* In the child: becomes the command. */
static void become(char **words)
{
    int null = open("/dev/null", O_RDWR);
    if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
        _exit(126);
    if (null > 2)
        close(null);
    if (root && (clearenv() != 0 || chroot(root) != 0 || chdir(folder) != 0))
        _exit(126);
    while (*words && strchr(*words, '='))
        putenv(*words++);
    if (*words)
        execvp(*words, words);
    _exit(127);
}

static void check(int status, const struct command *c)
{
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        die("command failed", c->name);
}

static void run_once(struct command *c, int index)
{
    struct rusage used;
    int status;
    double start = now();
    pid_t child = fork();
    if (child == 0)
        become(c->words);
    if (child < 0 || wait4(child, &status, 0, &used) != child)
        die(strerror(errno), c->name);
    double end = now();
    check(status, c);
    if (index < 0)
        return;
    c->wall[index] = end - start;
    c->cpu[index] = milliseconds(used.ru_utime) + milliseconds(used.ru_stime);
    c->peak[index] = (double)used.ru_maxrss;
}

static double peak_now(pid_t process)
{
    char path[64];
    char line[256];
    long peak = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)process);
    FILE *status = fopen(path, "r");
    while (status && fgets(line, sizeof line, status))
        if (sscanf(line, "VmHWM: %ld kB", &peak) == 1)
            break;
    if (status)
        fclose(status);
    return (double)peak;
}

/*
 * The peak that wait4 reports is that of the largest process below, which may be a compiler. The process's own peak can
 * be read until its memory goes, so it is stopped on its way out. Zero where tracing is forbidden
 * or /proc is missing. The time of this run is not measured.
 */
static double own_peak(const struct command *c)
{
    double peak = 0;
    int status;
    pid_t child = fork();
    if (child == 0) {
        if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0)
            _exit(125);
        raise(SIGSTOP);
        become(c->words);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        die(strerror(errno), c->name);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 125)
        return 0;
    ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL);
    ptrace(PTRACE_CONT, child, 0, 0);
    while (waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
        int signal = WSTOPSIG(status);
        if (status >> 8 == (SIGTRAP | (PTRACE_EVENT_EXIT << 8))) {
            double seen = peak_now(child);
            peak = seen > peak ? seen : peak;
        }
        ptrace(PTRACE_CONT, child, 0, signal == SIGTRAP || signal == SIGSTOP ? 0 : signal);
    }
    check(status, c);
    return peak;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, compare);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static double *room_for(int count)
{
    double *values = calloc((size_t)count, sizeof *values);
    if (!values)
        die("no memory", "measure");
    return values;
}

int main(int argc, char **argv)
{
    struct command commands[MAX_COMMANDS];
    int count = 0;
    int rounds = argc > 1 ? atoi(argv[1]) : 0;
    int warm_up = rounds < 10 ? 1 : 3;
    int first = 2;
    if (argc > 4 && strcmp(argv[2], "--") != 0) {
        root = argv[2];
        folder = argv[3];
        first = 4;
    }
    if (rounds < 1 || argc < first + 3 || strcmp(argv[first], "--") != 0)
        die("usage", "measure ROUNDS [ROOT FOLDER] -- NAME [VARIABLE=VALUE...] PROGRAM [ARGUMENT...] -- NAME ...");
    for (int i = first; i < argc; i++) {
        if (strcmp(argv[i], "--") != 0)
            continue;
        if (count == MAX_COMMANDS || i + 2 >= argc)
            die("bad command", argv[i]);
        argv[i] = NULL;
        commands[count++] = (struct command){
            argv[i + 1], argv + i + 2, room_for(rounds), room_for(rounds), room_for(rounds), 0};
    }
    for (int round = -warm_up; round < rounds; round++)
        for (int i = 0; i < count; i++)
            run_once(&commands[i], round);
    for (int i = 0; i < count; i++) {
        struct command *c = &commands[i];
        c->own_peak = own_peak(c);
        printf("%s\t%.3f\t%.3f\t%.0f\t%.0f\t%d\n", c->name, median(c->cpu, rounds), median(c->wall, rounds),
               median(c->peak, rounds), c->own_peak, rounds);
    }
    return 0;
}
