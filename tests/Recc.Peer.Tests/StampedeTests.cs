using System.Globalization;
using System.Text;
using Recc.Testing;
using Recc.Testing.Peers;
using Shouldly;

namespace Recc.Peer.Tests;

/// <summary>Many launches at once that all find an empty memory, and race to fill it.</summary>
public sealed class StampedeTests : IDisposable
{
    private const int Compiles = 48;
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [NeedsFact(Need.ReccBinary, Need.SidRootProc)]
    public async Task Sixteen_launches_at_a_time_with_an_empty_memory_all_succeed()
    {
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(canExecute: true);
        CMakeBuild build = ManyFiles();

        Run(build with { Settings = place.Settings(casd.Address) }).Launches.ShouldBe(Launches.AllRemote(Compiles));
        for (int time = 1; time <= 3; time++)
        {
            // An empty memory every time.
            NinjaRun run = Run(build with { Settings = place.Settings(casd.Address) });
            run.Launches.ShouldBe(Launches.AllHits(Compiles));
            run.Notices.ShouldBeEmpty();
        }
    }

    [NeedsFact(Need.ReccBinary, Need.SidRootProc)]
    public void Sixteen_launches_at_a_time_without_their_server_say_so_once()
    {
        string nowhere = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Loopback.FreePort()}");
        CMakeBuild build = ManyFiles();

        NinjaRun run = Run(build with { Settings = place.Settings(nowhere) });
        run.Launches.ShouldBe(Launches.AllFallbacks(Compiles));
        run.Notices.Count.ShouldBe(1, run.Result.ToString());
    }

    private static NinjaRun Run(CMakeBuild build)
    {
        build.Clean();
        NinjaRun run = build.Build("-j16");
        build.Objects().Count.ShouldBe(Compiles);
        return run;
    }

    private CMakeBuild ManyFiles()
    {
        var tree = new StringBuilder("""
            --- many/CMakeLists.txt
            cmake_minimum_required(VERSION 3.20)
            project(many LANGUAGES C)
            file(GLOB sources "*.c")
            add_library(many OBJECT ${sources})

            """);
        for (int file = 0; file < Compiles; file++)
        {
            tree.Append(CultureInfo.InvariantCulture, $"--- many/file{file}.c\n#include <stdio.h>\n");
            tree.Append(CultureInfo.InvariantCulture, $"int say{file}(void) {{ return printf(\"%d\\n\", {file}); }}\n");
        }

        place.Write(tree.ToString());
        var build = new CMakeBuild
        {
            Source = place.Inside("many"),
            Folder = place.Inside("many/build"),
            Launcher = place.Recc,
        };
        build.Configure().Result.EnsureSuccess();
        return build;
    }
}
