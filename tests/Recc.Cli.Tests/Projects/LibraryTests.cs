using Recc.Cli.Tests.EndToEnd;
using Recc.DevServer;
using Recc.Testing;
using Recc.Testing.Peers;
using Xunit;

namespace Recc.Cli.Tests.Projects;

/// <summary>Libraries from Debian source packages, as upstream wrote them.</summary>
public sealed class LibraryTests
{
    private static readonly SampleProject Zlib = new()
    {
        Name = "zlib",
        Unpack = static folder =>
        {
            DebianSource.Unpack("zlib", folder);
            // CMake wants to see it on any system. Debian leaves the folder out.
            Directory.CreateDirectory(Path.Combine(folder, "win32"));
            File.WriteAllText(Path.Combine(folder, "win32/zlib1.rc"), "");
        },
        BuildsBeside = true,
        Edited = "inftrees.h",
        Runs = "example",
    };

    private static readonly SampleProject Fmtlib = new()
    {
        Name = "fmtlib",
        Unpack = static folder => DebianSource.Unpack("fmtlib", folder),
        Options = ["-DFMT_TEST=OFF", "-DFMT_DOC=OFF"],
    };

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang, Need.CMakeAndNinja, Need.ZlibSource)]
    [InlineData("gcc", false)]
    [InlineData("clang", true)]
    public Task Zlib_through_recc_is_the_native_build(string compiler, bool debug) => CheckAsync(Zlib, compiler, debug);

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang, Need.CMakeAndNinja, Need.FmtlibSource)]
    [InlineData("gcc", true)]
    [InlineData("clang", false)]
    public Task Fmtlib_through_recc_is_the_native_build(string compiler, bool debug) =>
        CheckAsync(Fmtlib, compiler, debug);

    private static async Task CheckAsync(SampleProject project, string compiler, bool debug)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using var comparison = new ProjectComparison(project, Tools.Named(compiler), debug, server);

        comparison.Check();
    }
}
