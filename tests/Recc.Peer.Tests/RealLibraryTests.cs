using Recc.Testing;
using Recc.Testing.Peers;
using Shouldly;
using Xunit;

namespace Recc.Peer.Tests;

/// <summary>Libraries that were not written with recc in mind, as they come from upstream.</summary>
public sealed class RealLibraryTests : IDisposable
{
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [NeedsTheory(Need.ReccBinary, Need.SidRootProc, Need.FmtlibSource)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task Fmtlib_is_made_hit_and_used(string compiler)
    {
        place.Write("""
            --- user/main.cc
            #include <fmt/core.h>
            int main() { fmt::print("{:>5}|{:x}|{}", "fmt", 48879, 1.5); }
            """);
        CMakeBuild build = Library("fmtlib", compiler, "-DFMT_TEST=OFF", "-DFMT_DOC=OFF");

        await ShouldMakeAndHitAsync(build);
        LinkAndRun(build, compiler, "main.cc", "libfmt.a").ShouldBe("  fmt|beef|1.5");
    }

    [NeedsTheory(Need.ReccBinary, Need.SidRootProc, Need.ZlibSource)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task Zlib_is_made_hit_and_used(string compiler)
    {
        place.Write("""
            --- user/main.c
            #include <stdio.h>
            #include <zlib.h>
            int main(void) { return printf("%lx", crc32(0, (const Bytef *)"123456789", 9)) < 0; }
            """);
        CMakeBuild build = Library("zlib", compiler, "-DCMAKE_POLICY_VERSION_MINIMUM=3.5");

        await ShouldMakeAndHitAsync(build);
        LinkAndRun(build, compiler, "main.c", "libz.a").ShouldBe("cbf43926");
    }

    private CMakeBuild Library(string package, string compiler, params string[] options)
    {
        DebianSource.Unpack(package, place.Outside("library"));
        if (package == "zlib")
        {
            // CMake wants to see it on any system. Debian leaves the folder out.
            place.Write("--- library/win32/zlib1.rc\n");
        }

        var build = new CMakeBuild
        {
            Source = place.Inside("library"),
            Folder = place.Inside("library-build"),
            Launcher = place.Recc,
            Compiler = compiler,
            Options = ["-DCMAKE_BUILD_TYPE=RelWithDebInfo", .. options],
        };
        build.Configure().Result.EnsureSuccess();
        return build;
    }

    private async Task ShouldMakeAndHitAsync(CMakeBuild build)
    {
        CMakeBuild alone = build with { Launcher = "" };
        alone.Configure();
        NinjaRun native = alone.Build();
        SortedDictionary<string, string> dependencies = build.Dependencies();
        build.Configure();

        NinjaRun stored = await BuildModes.StoreAndHitAsync(place, build);
        stored.Warnings.ShouldBe(native.Warnings);
        build.Dependencies().ShouldBe(dependencies);
        SortedDictionary<string, string> objects = build.Objects();

        NinjaRun remote = await BuildModes.ExecuteAndHitAsync(place, build);
        remote.Warnings.ShouldBe(native.Warnings);
        build.Dependencies().ShouldBe(dependencies);
        build.Objects().ShouldBe(objects);
    }

    private string LinkAndRun(CMakeBuild build, string compiler, string source, string archive)
    {
        string driver = source.EndsWith(".cc", StringComparison.Ordinal)
            ? compiler == "gcc" ? "g++" : "clang++"
            : compiler;
        string[] command =
        [
            driver, $"-I{build.Source}/include", $"-I{build.Source}", $"-I{build.Folder}",
            source, $"{build.Folder}/{archive}", "-o", "user",
        ];
        SidRoot.Run(place.Inside("user"), null, command).EnsureSuccess();
        return SidRoot.Run(place.Inside("user"), null, ["./user"]).EnsureSuccess().StandardOutput;
    }
}
