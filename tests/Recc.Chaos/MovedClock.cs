using System.Globalization;
using Recc.Testing;

namespace Recc.Chaos;

/// <summary>
/// The time of day as every program sees it that is started from now on, which may jump while it runs: a small library
/// that the loader puts before all programs of this mount namespace. Times of files stay the system's own, as they do
/// on a file server. For processes with a mount namespace of their own, and root.
/// </summary>
internal sealed class MovedClock : IDisposable
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <time.h>
        #include <unistd.h>

        static long offset(void)
        {
            char text[32] = "";
            int file = syscall(SYS_openat, AT_FDCWD, OFFSET, O_RDONLY | O_CLOEXEC);
            if (file < 0)
                return 0;
            syscall(SYS_read, file, text, sizeof text - 1);
            syscall(SYS_close, file);
            return atol(text);
        }

        int clock_gettime(clockid_t id, struct timespec *at)
        {
            int failed = syscall(SYS_clock_gettime, id, at);
            if (!failed && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
                at->tv_sec += offset();
            return failed;
        }

        int gettimeofday(struct timeval *restrict at, void *restrict zone)
        {
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            at->tv_sec = now.tv_sec;
            at->tv_usec = now.tv_nsec / 1000;
            return 0;
        }

        time_t time(time_t *at)
        {
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            if (at)
                *at = now.tv_sec;
            return now.tv_sec;
        }
        """;

    private static readonly TimeSpan[] Jumps =
    [
        TimeSpan.Zero, TimeSpan.FromSeconds(-2), TimeSpan.FromHours(1), TimeSpan.FromHours(-1), TimeSpan.FromDays(400),
        TimeSpan.FromDays(-400),
    ];

    private readonly string offset;
    private readonly string layers;

    private MovedClock(string offset, string layers) => (this.offset, this.layers) = (offset, layers);

    /// <summary>Puts it before all programs; null where the system does not let us.</summary>
    /// <param name="folder">A folder of its own.</param>
    public static MovedClock? TryInstall(string folder)
    {
        Directory.CreateDirectory(folder);
        string offset = Path.Combine(folder, "offset");
        string library = Path.Combine(folder, "clock.so");
        File.WriteAllText(Path.Combine(folder, "clock.c"), Source);
        Run("gcc", "-shared", "-fPIC", "-O1", $"-DOFFSET=\"{offset}\"", Path.Combine(folder, "clock.c"), "-o", library)
            .EnsureSuccess();
        string layers = Path.Combine(folder, "layers");
        Directory.CreateDirectory(layers);
        string script = $"""
            mount -t tmpfs none {layers} && mkdir {layers}/upper {layers}/work &&
            mount -t overlay none -o lowerdir=/etc,upperdir={layers}/upper,workdir={layers}/work /etc &&
            printf '%s\n' {library} >/etc/ld.so.preload
            """;
        return Run("/bin/sh", "-c", script).ExitCode == 0 ? new MovedClock(offset, layers) : null;
    }

    /// <summary>Sets it back or forth, or right again.</summary>
    public void Jump(Random random)
    {
        string beside = offset + ".new";
        File.WriteAllText(
            beside, ((long)Jumps[random.Next(Jumps.Length)].TotalSeconds).ToString(CultureInfo.InvariantCulture));
        File.Move(beside, offset, overwrite: true);
    }

    /// <summary>Takes it away from programs that are started from now on.</summary>
    public void Dispose()
    {
        Run("umount", "-l", "/etc");
        Run("umount", "-l", layers);
    }

    private static ProgramResult Run(string program, params string[] arguments) =>
        new ProgramRun { Program = program, Arguments = arguments }.Run();
}
