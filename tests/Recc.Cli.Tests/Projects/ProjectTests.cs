using Recc.Cli.Tests.EndToEnd;
using Recc.DevServer;
using Recc.Testing;
using Xunit;

namespace Recc.Cli.Tests.Projects;

/// <summary>Whole projects of CMake, with Ninja; one file in the folder Samples is one project.</summary>
public sealed class ProjectTests
{
    /// <summary>Each project with both compilers, and with debug information with one of them.</summary>
    public static TheoryData<string, string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, bool>();
            bool debug = false;
            foreach (string name in SampleProject.Names)
            {
                // What is generated has its name from the build tree, and is named by that in portable debug
                // information.
                bool isComparable = name != "generated-code";
                cases.Add(name, "gcc", debug && isComparable);
                cases.Add(name, "clang", !debug && isComparable);
                debug = !debug;
            }

            return cases;
        }
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang, Need.CMakeAndNinja)]
    [MemberData(nameof(Cases))]
    public async Task A_build_through_recc_is_the_native_build(string project, string compiler, bool debug)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using var comparison = new ProjectComparison(
            SampleProject.Read(project), Tools.Named(compiler), debug, server);

        comparison.Check();
    }
}
