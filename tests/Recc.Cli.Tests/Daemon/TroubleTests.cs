using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.Daemon;

/// <summary>Disks and clocks that are not as they should be, under a daemon.</summary>
public sealed class TroubleTests : IDisposable
{
    private readonly DaemonWorld world = new("""
        --- a.c
        #include "a.h"
        int a = A;
        --- a.h
        #define A 1
        """);

    public void Dispose() => world.Dispose();

    [NeedsFact(Need.ReccBinary, Need.Gcc, Need.OwnMounts)]
    public void A_full_disk_under_the_cache_fails_no_compile()
    {
        ProgramResult result = world.Run("""
            mkdir -p $HOME/full; unset XDG_CACHE_HOME; export RECC_CACHE_DIR=$HOME/full
            unshare -m sh -c 'mount -t tmpfs -o size=32k,mode=700 none $HOME/full || exit 99
            for i in 1 2 3 4; do "$RECC" gcc -g -O$i -DI=$i -c a.c -o $i.o || exit 1; done
            for i in 1 2 3 4; do gcc -g -O$i -DI=$i -c a.c -o n.o; cmp $i.o n.o >/dev/null || ls -l $i.o >&2; done
            "$RECC" daemon status | grep -c "^failures *0$"; "$RECC" daemon stop >/dev/null; ls'
            """);

        result.EnsureSuccess().StandardOutput.ShouldStartWith("1\n");
        result.StandardOutput.Split('\n').ShouldContain("4.o");
        result.StandardOutput.ShouldNotContain("recc-", Case.Sensitive, "nothing is left beside the objects");
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("+3 hours")] // as after the clock was set back
    [InlineData("-3 hours")] // as after an archive was unpacked
    public void A_change_that_keeps_time_and_size_is_seen(string time)
    {
        ProgramResult result = world.Run($$"""
            t=$(date -d '{{time}}' +%Y%m%d%H%M.%S); touch -t $t a.h a.c
            for i in 1 2 3; do
              echo "#define A $i" > a.h; touch -t $t a.h
              "$RECC" gcc -c a.c -o a.o && "$RECC" gcc -c a.c -o b.o && cmp a.o b.o || exit 1
              objdump -s -j .data a.o | tail -1
            done
            """);

        result.EnsureSuccess().StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => line.Trim().Split(' ')[1]).ShouldBe(["01000000", "02000000", "03000000"]);
        world.Number("failures").ShouldBe(0);
    }
}
