using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.Daemon;

/// <summary>Where a daemon may be, and whom it serves.</summary>
public sealed class PlaceTests : IDisposable
{
    private const string Compile = "\"$RECC\" gcc -c a.c -o a.o";
    private const string TooLong = "its name is too long for a socket";
    private const string Nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups ";

    private readonly DaemonWorld world = new();

    public void Dispose() => world.Dispose();

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("a file", "touch run")]
    [InlineData("others may enter it", "mkdir run run/recc; chmod 755 run/recc")]
    [InlineData(TooLong, "true")]
    [InlineData("a link", "mkdir run elsewhere; ln -s ../elsewhere run/recc")]
    [InlineData("missing", "true")]
    public void A_runtime_directory_that_is_not_ours_alone_is_not_used(string what, string prepare)
    {
        string runtime = Path.Combine(world.Tree, "run");
        world.Run(prepare).EnsureSuccess();
        if (what == TooLong)
        {
            runtime = Path.Combine(world.Tree, new string('x', 100));
            Directory.CreateDirectory(runtime);
        }

        world.Run(Compile, ("XDG_RUNTIME_DIR", runtime)).EnsureSuccess().StandardError.ShouldBe("");

        File.Exists(Path.Combine(world.Tree, "a.o")).ShouldBeTrue(what);
        world.Run($"find '{runtime}' elsewhere -name '*.socket' 2>/dev/null").StandardOutput.ShouldBe("", what);
        world.Run("\"$RECC\" daemon stop", ("XDG_RUNTIME_DIR", runtime));
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData(null)]
    [InlineData("/proc/nonexistent")]
    [InlineData("/sys/kernel")]
    public void Without_a_home_that_can_be_written_launches_work(string? home)
    {
        world.Run("\"$RECC\" gcc -c a.c", ("HOME", home)).EnsureSuccess().StandardError.ShouldBe("");
        world.Number("launches").ShouldBe(1);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.OwnMounts)]
    [InlineData("mkdir -m 700 there; ln -s there /tmp/recc-0")]
    [InlineData("mkdir -m 700 /tmp/recc-0; chown 65534 /tmp/recc-0")]
    [InlineData("mkdir -m 755 /tmp/recc-0; chmod 755 /tmp/recc-0")]
    [InlineData("touch /tmp/recc-0")]
    public void A_place_among_temporary_files_that_somebody_else_prepared_is_refused(string prepare)
    {
        ProgramResult result = world.Run($$"""
            exec unshare -m sh -c '
              cp "$RECC" $HOME/recc && mkdir -p /mnt && mount --bind $HOME /mnt && mount -t tmpfs none /tmp || exit 99
              cd /tmp; {{prepare}}
              echo "int a;" > a.c; export HOME=/mnt TMPDIR=/tmp RECC_CACHE_DIR=/tmp/cache; unset XDG_RUNTIME_DIR
              /mnt/recc gcc -c a.c && RECC_DAEMON=require /mnt/recc gcc -c a.c; echo $?; ls a.o; find . -name "*.socket"'
            """);

        result.StandardError.ShouldBe(
            "recc: there is no directory for the daemon's socket, and the settings require one (RECC_DAEMON)\n");
        result.StandardOutput.ShouldBe("1\na.o\n");
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc, Need.OtherUser)]
    public void Another_user_has_another_daemon()
    {
        world.Run("chmod 755 .. ../run; chmod 777 . ../temp ../home ../run; " + Compile).EnsureSuccess();
        int ours = world.Daemon();

        // The directory is root's, so theirs is the one in /tmp.
        world.Run($"rm a.o; {Nobody}{Compile}; stat -c %u a.o; {Nobody}\"$RECC\" daemon stop")
            .EnsureSuccess().StandardOutput.ShouldStartWith("65534\n");

        world.Daemons().ShouldContain(ours);
        world.Number("launches").ShouldBe(1);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.OwnMounts)]
    [InlineData("unshare -m ")]
    [InlineData("unshare -n ")]
    [InlineData("setpriv --groups 12345 ")]
    [InlineData("setpriv --regid 12345 --keep-groups ")]
    public void A_launcher_in_another_world_does_its_own_job(string prefix)
    {
        world.Run(Compile).EnsureSuccess();
        File.Delete(Path.Combine(world.Tree, "a.o"));

        world.Run(prefix + Compile).EnsureSuccess().StandardError.ShouldBe("");
        ProgramResult required = world.Run(prefix + "env RECC_DAEMON=require " + Compile);

        File.Exists(Path.Combine(world.Tree, "a.o")).ShouldBeTrue();
        world.Number("launches").ShouldBe(1);
        required.ExitCode.ShouldBe(1);
        required.StandardError.ShouldEndWith(", and the settings require one (RECC_DAEMON)\n");
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("LD_LIBRARY_PATH=/nonexistent")]
    [InlineData("LD_LIBRARY_PATH=")]
    [InlineData("SSL_CERT_FILE=/nonexistent SSL_CERT_DIR=/nonexistent")]
    [InlineData("SSL_CERT_DIR='/nonexistent/a b/\u00e4'")]
    public void Launches_with_other_libraries_or_certificates_have_a_daemon_of_their_own(string variables)
    {
        string required = $"env {variables} RECC_DAEMON=require {Compile}";
        world.Run(Compile).EnsureSuccess();

        world.Run($"{required} && {required}").EnsureSuccess().StandardError.ShouldBe("");

        world.Daemons().Count.ShouldBe(2);
        world.Number("launches").ShouldBe(1);
        world.Number("other-daemons").ShouldBe(1);
        world.Run($"env {variables} \"$RECC\" daemon status | grep ^launches").StandardOutput.ShouldEndWith(" 2\n");
        world.Run("\"$RECC\" daemon stop").StandardOutput.ShouldBe("2 daemons end when their launches have\n");
        DaemonWorld.Await(() => world.Daemons().Count == 0, "both daemons end");
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void A_build_whose_every_launch_has_other_libraries_does_not_start_a_daemon_for_each()
    {
        world.Run($"for i in $(seq 12); do LD_LIBRARY_PATH=/$i {Compile} || exit; done")
            .EnsureSuccess().StandardError.ShouldBe("");

        world.Daemons().Count.ShouldBe(8);
        world.Run("\"$RECC\" daemon status").StandardOutput
            .ShouldBe("the daemon does not run; 8 with other libraries or certificates do\n");
    }
}
