using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.Daemon;

/// <summary>The published file is a small launcher that carries the whole program.</summary>
public sealed class EngineTests : IDisposable
{
    private readonly DaemonWorld world = new();

    public void Dispose() => world.Dispose();

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void The_one_file_is_all_that_is_needed()
    {
        world.Run("cp \"$RECC\" copy && mv copy else && ./else gcc -c a.c -o a.o && ./else gcc -c a.c -o a.o")
            .EnsureSuccess();

        File.Exists(Path.Combine(world.Tree, "a.o")).ShouldBeTrue();
        world.Run("./else daemon status").EnsureSuccess().StandardOutput.ShouldContain("launches             2\n");
        world.Run("\"$RECC\" daemon status").ExitCode.ShouldBe(1);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void The_engine_is_unpacked_once_for_all_who_want_it_at_the_same_time()
    {
        world.Run("for i in $(seq 40); do \"$RECC\" gcc -c a.c -o $i.o & done; wait; ls *.o | wc -l")
            .EnsureSuccess().StandardOutput.ShouldBe("40\n");

        world.Run("ls \"$XDG_RUNTIME_DIR\"/recc/engine-*").StandardOutput.ShouldBe("lock\nrecc\n");
        world.Run("stat -c %a \"$XDG_RUNTIME_DIR\"/recc/engine-*/recc").StandardOutput.ShouldBe("700\n");
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("truncate -s 100000 $E")]
    [InlineData("truncate -s 100000 $E; truncate -s $(stat -c %s $E.old) $E")]
    [InlineData("rm $E")]
    [InlineData("rm -r $(dirname $E)")]
    public void An_engine_that_was_spoilt_is_unpacked_again(string spoil)
    {
        world.Run("RECC_DAEMON=off \"$RECC\" gcc -c a.c").EnsureSuccess();

        ProgramResult result = world.Run($$"""
            E=$(ls "$XDG_RUNTIME_DIR"/recc/engine-*/recc); cp $E $E.old; {{spoil}}
            RECC_DAEMON=off "$RECC" version && cmp $E $E.old 2>/dev/null; test -x $E
            """);

        result.EnsureSuccess().StandardError.ShouldBe("");
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc, Need.OwnMounts)]
    public void Where_no_program_may_lie_it_is_run_from_memory()
    {
        ProgramResult result = world.Run("""
            exec unshare -m sh -c '
              mount -t tmpfs -o noexec,mode=700 none "$XDG_RUNTIME_DIR" || exit 99
              "$RECC" gcc -c a.c -o a.o && "$RECC" gcc -c a.c -o a.o && "$RECC" daemon status | grep launches; "$RECC" daemon stop'
            """);

        result.EnsureSuccess().StandardError.ShouldBe("");
        result.StandardOutput.ShouldStartWith("launches             2\n");
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void Without_its_engine_the_launcher_says_so_and_runs_the_compiler()
    {
        ProgramResult result = world.Run(
            "{ cat \"$RECC\"; echo; } > broken; chmod +x broken; ./broken gcc -c a.c -o a.o; echo $?; ./broken "
            + "version; echo $?");

        string line = $"recc: {world.Tree}/broken is not whole; please install it again\n";
        result.StandardError.ShouldBe(line + line);
        result.StandardOutput.ShouldBe("0\n126\n");
        File.Exists(Path.Combine(world.Tree, "a.o")).ShouldBeTrue();
    }
}
