using Recc.Core.Launching;
using Recc.Core.Tests.CommandLine;
using Recc.Core.Tests.Scenes;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Outputs;

/// <summary>What the user reads of a compile that ran as an action is what the user's own compile says.</summary>
public sealed class DiagnosticsDifferentialTests
{
    private const string Tree = """
        --- src/w.cpp
        #include "chain.h"
        #include <twice.h>
        #define BAD(x) int x##_unused = 1.5
        #warning look at 'quotes'
        template <typename T> int take(T t) { int inner; return t == 0u; }
        int f(int p) {
            BAD(a);
            const char *s = "../src/w.cpp ../inc/chain.h"; int unused_in_line;
            if (p = 3) return take(p);
        }
        --- inc/chain.h
        #pragma once
        #include "deeper/d.h"
        static int never_used_in_chain() { return 0; }
        --- inc/deeper/d.h
        #pragma once
        inline int d() { int unused_in_header; }
        --- inc/twice.h
        #define TWICE 1
        #define TWICE 2
        """;

    private static readonly string[] Spellings =
    [
        "{p}/src/w.cpp -I{p}/inc", "../src/w.cpp -I../inc", "{p}/src/w.cpp -I../inc -I{p}/none -Wmissing-include-dirs",
        "../src/../src/w.cpp -I{p}/inc/../inc", "{p}/src/w.cpp -isystem {p}/sys -iquote {p}/inc -I{p}/inc/",
    ];

    [Theory]
    [RealCompiler("g++")]
    [RealCompiler("clang++")]
    [RealCompiler("clang++-19")]
    public async Task Diagnostics_in_one_root_are_the_compilers_own(string compiler) =>
        await CompareAsync(compiler, outOfTree: false, Spellings);

    [Theory]
    [RealCompiler("g++")]
    [RealCompiler("clang++")]
    [RealCompiler("clang++-19")]
    public async Task Diagnostics_in_two_roots_are_the_compilers_own(string compiler) =>
        await CompareAsync(compiler, outOfTree: true, [Spellings[0], Spellings[4]]);

    private static async Task CompareAsync(string compiler, bool outOfTree, string[] spellings)
    {
        foreach (string spelling in spellings)
        {
            foreach (string locale in (string[])["C", "C.UTF-8"])
            {
                using var scene = new LaunchScene(Tree, outOfTree);
                scene.Variables["LC_ALL"] = locale;
                scene.Streams.IsUtf8 = locale == "C.UTF-8";
                scene.Options = scene.Options with { UploadLocalBuild = true };
                string command = $"{compiler} -Wall -Wextra -c {spelling} -o w.o";
                string native = scene.Native(command).EnsureSuccess().StandardError;

                LaunchOutcome outcome = await scene.LaunchAsync(scene.Ready(command), executes: false);

                outcome.ShouldBe(new LaunchOutcome.Finished(0));
                native.ShouldContain("w.cpp");
                Assert.True(scene.Streams.Error == native, $"{command}\n{scene.Streams.Error}\nis not\n{native}");
            }
        }
    }
}
