/*
 * The least that any compiler cache can cost: a launcher that looks at nothing and copies back what the last compile to
 * the same object wrote (the object and its depfile). For measuring only; it is wrong as soon as a source changes.
 *
 *   FLOOR_STORE=FOLDER [FLOOR_STRICT=1] floor COMPILER ARGUMENT...
 *
 * What is not in the folder is compiled and kept there; with FLOOR_STRICT that is an error, so that a build that ends
 * well was one of copies alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void copy(const char *from, const char *to)
{
    static char buffer[256 * 1024];
    ssize_t got;
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = in < 0 ? -1 : open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (out < 0)
        die(in < 0 ? from : to);
    while ((got = read(in, buffer, sizeof buffer)) > 0)
        if (write(out, buffer, (size_t)got) != got)
            die(to);
    if (got < 0)
        die(from);
    close(in);
    close(out);
}

static void compile(char **command)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        execvp(command[0], command);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        die(command[0]);
    if (status != 0)
        exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

/* STORE/object with its slashes replaced, then the ending. */
static void kept_name(char *name, size_t size, const char *store, const char *object, const char *ending)
{
    int length = snprintf(name, size, "%s/", store);
    snprintf(name + length, size - (size_t)length, "%s%s", object, ending);
    for (char *c = name + length; *c; c++)
        if (*c == '/')
            *c = '@';
}

int main(int argc, char **argv)
{
    const char *store = getenv("FLOOR_STORE");
    const char *object = NULL;
    const char *depfile = NULL;
    char kept_object[4096];
    char kept_depfile[4096];
    for (int i = 2; i + 1 < argc; i++) {
        if (strcmp(argv[i], "-o") == 0)
            object = argv[i + 1];
        else if (strcmp(argv[i], "-MF") == 0)
            depfile = argv[i + 1];
    }
    if (!store || !object || !depfile) {
        fprintf(stderr, "usage: FLOOR_STORE=FOLDER floor COMPILER ... -MF DEPFILE -o OBJECT ...\n");
        return 2;
    }
    kept_name(kept_object, sizeof kept_object, store, object, "");
    kept_name(kept_depfile, sizeof kept_depfile, store, object, ".d");
    if (access(kept_object, R_OK) == 0) {
        copy(kept_object, object);
        copy(kept_depfile, depfile);
        return 0;
    }
    if (getenv("FLOOR_STRICT"))
        die(kept_object);
    compile(argv + 1);
    copy(object, kept_object);
    copy(depfile, kept_depfile);
    return 0;
}
