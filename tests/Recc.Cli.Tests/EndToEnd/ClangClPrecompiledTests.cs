using Recc.Core.CommandLine;
using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// Precompiled headers of clang-cl, as CMake has them made and used and as projects for Windows do by hand: one command
/// makes the precompiled header and an object. Objects, messages, lists and the file itself are those of a native
/// build.
/// </summary>
public sealed class ClangClPrecompiledTests
{
    // Nothing guards un.h: a header that is read once more besides the precompiled one is an error.
    private const string Files = """
        --- .git/HEAD
        ref: refs/heads/main
        --- src/pch.h
        #include "un.h"
        #include <once.h>
        inline const char* name() { return "pch"; }
        --- src/un.h
        struct Unguarded { int value; Unguarded* next; };
        template <class T> int twice(T t) { int unused; return t + t; }
        --- inc/once.h
        #pragma once
        #define ONCE 1
        --- inc/after.h
        #define AFTER 2
        --- src/a.cpp
        #include <once.h>
        #include <after.h>
        int a() { Unguarded one{1}; return one.value + twice(2) + ONCE + AFTER; }
        --- src/b.cpp
        const char* b() { return name(); }
        --- src/bad.cpp
        int bad() { return twice(1, 2); }
        --- src/stdafx.cpp
        // The source that stands for the header, and goes on with something of its own.
        #include "pch.h"
        #include "late.h"
        int stdafx() { return LATE; }
        --- src/late.h
        #define LATE 1
        --- src/hand.cpp
        /* What stands before the header is passed over. */ // So nothing does.
        #include "pch.h"
        #include <once.h>
        #include <after.h>
        int hand() { Unguarded one{1}; return one.value + twice(2) + ONCE + AFTER; }
        --- src/other.cpp
        #include "pch.h"
        int other() { return twice(3); }
        --- src/says.cpp
        #define SAYS 1
        #include "pch.h"
        int says() { return twice(SAYS); }
        --- build/p.hxx
        #pragma clang system_header
        #include "$ROOT/src/pch.h"
        --- build/p.cxx
        /* generated */
        """;

    private const string Compiler = "$RECC clang-cl-19 /nologo /Brepro -TP";

    private static readonly (string, string?)[] Local = [("RECC_SERVER", null), ("RECC_LOCAL_CACHE", "1")];

    private sealed record Way(string Making, string Using, string First, string Second);

    private static readonly Dictionary<string, Way> Ways = new()
    {
        ["as CMake does"] = AsCMake("/Od"),
        ["as CMake does, with debug information"] = AsCMake("/Zi /Od"),
        ["relative names"] = new(
            "/O2 /W4 -Wno-microsoft-include /showIncludes /c /I../inc /Ycpch.h /Fphand /Fohand-pch.obj "
            + "../src/stdafx.cpp",
            "/O2 /W4 -Wno-microsoft-include /showIncludes /c /I../inc /Yupch.h /Fphand /Fo../build/@.obj ../src/@.cpp",
            "hand",
            "other"),
        ["named after the header, with debug information"] = new(
            "/Z7 /c /I$ROOT/inc /Ycpch.h ../src/stdafx.cpp", "/Z7 /c /I$ROOT/inc /Yupch.h ../src/@.cpp", "hand",
            "other"),
    };

    private static Way AsCMake(string options) => new(
        $"{options} /W3 /I$ROOT/inc /Yc$ROOT/build/p.hxx /Fp$ROOT/build/./p.pch /FI$ROOT/build/p.hxx /showIncludes "
        + $"/Fop.cxx.obj"
            + " -c -- $ROOT/build/p.cxx",
        $"{options} /W4 /I$ROOT/inc /Yu$ROOT/build/p.hxx /Fp$ROOT/build/./p.pch /FI$ROOT/build/p.hxx /showIncludes "
        + $"/Fo@.obj"
            + " -c -- $ROOT/src/@.cpp",
        "a",
        "b");

    public static TheoryData<string> AllWays() => [.. Ways.Keys];

    [NeedsTheory(Need.ReccBinary, Need.ClangCl)]
    [MemberData(nameof(AllWays))]
    public async Task Made_once_and_used_by_workers_and_other_checkouts(string way)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, "one");
        using Workplace other = At(server, "another-name");
        string script = Making(way) + Using(way, Ways[way].First) + Using(way, Ways[way].Second);

        place.Launch(script).Text().ShouldBe(place.Native(script).Text());
        server.Log.ProcessesStarted.ShouldBe(3);

        other.Launch(script).Text().ShouldBe(other.Native(script).Text());
        other.Launch(script).Text().ShouldBe(other.Native(script).Text());
        server.Log.ProcessesStarted.ShouldBe(3);
    }

    [NeedsTheory(Need.ReccBinary, Need.ClangCl)]
    [MemberData(nameof(AllWays))]
    public async Task A_header_behind_it_is_an_input_of_all_that_use_it(string way)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, "tree");
        string script = Making(way) + Using(way, Ways[way].First);

        foreach (string header in new[] { "long", "short" })
        {
            place.Write(
                "src/un.h",
                $"struct Unguarded {{ {header} value; }};\ntemplate <class T> int twice(T t) {{ return t + 1; }}\n");
            string native = place.Native(script).Text();
            place.Launch(script, Local).Text().ShouldBe(native, header);
            Observed hit = place.Launch(script, Local);
            hit.Text().ShouldBe(native, header);
            hit.WasLocalHit.ShouldBeTrue();
            place.Launch(script).Text().ShouldBe(native, header);
            place.Launch(script, ("RECC_CACHE_ONLY", "1"), ("RECC_CACHE_UPLOAD_LOCAL_BUILD", "1")).Text()
                .ShouldBe(native, header);
        }
    }

    [NeedsFact(Need.ReccBinary, Need.ClangCl)]
    public async Task An_error_is_told_in_the_users_words()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, "tree");
        string script = Making("as CMake does") + Using("as CMake does", "bad");

        Observed native = place.Native(script);

        native.Result.StandardError.ShouldContain("un.h");
        place.Launch(script).Text().ShouldBe(native.Text());
        place.Launch(script, Local).Text().ShouldBe(native.Text());
    }

    /// <summary>
    /// The text makes the same code, but clang warns of a header that it finds beside the source only when it looks for
    /// one that is precompiled.
    /// </summary>
    [NeedsTheory(Need.ReccBinary, Need.ClangCl)]
    [InlineData("text", "as CMake does", 1)]
    [InlineData("text", "relative names", 1)]
    [InlineData("ship", "as CMake does", 2)]
    public async Task Workers_get_what_the_setting_says(string setting, string way, int processes)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, "tree");
        string script = Making(way) + Using(way, Ways[way].First);

        place.Launch(script, ("RECC_PCH", setting)).Text().ShouldBe(place.Native(script).Text());

        server.Log.ProcessesStarted.ShouldBe(processes);
    }

    [NeedsFact(Need.ReccBinary, Need.ClangCl)]
    public async Task Users_may_want_nothing_done_about_them()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, "tree");
        string script = Making("as CMake does") + Using("as CMake does", "a");

        Observed launched = place.Launch(script, ("RECC_PCH", "off"));

        launched.Text().ShouldBe(place.Native(script).Text());
        launched.Reasons.ShouldBe([FallbackReason.PrecompiledHeader, FallbackReason.PrecompiledHeader]);
        server.Log.ProcessesStarted.ShouldBe(0);
    }

    [NeedsFact(Need.ReccBinary, Need.ClangCl)]
    public async Task One_that_somebody_else_has_made_is_used_here_only()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, "tree");
        string script = Making("as CMake does").Replace("$RECC ", "", StringComparison.Ordinal)
            + Using("as CMake does", "a");

        place.Launch(script).Text().ShouldBe(place.Native(script).Text());

        server.Log.ProcessesStarted.ShouldBe(0);
    }

    /// <summary>The text does not say what is compiled, or the compiler lists files that it does not name.</summary>
    [NeedsTheory(Need.ReccBinary, Need.ClangCl)]
    [InlineData("/Yupch.h ../src/says.cpp")]
    [InlineData("/Yupch.h /FI$ROOT/inc/after.h ../src/other.cpp")]
    [InlineData("/Yupch.h /showIncludes:user ../src/hand.cpp")]
    [InlineData("/Yupch.h /clang:-MD /clang:-MFo.d ../src/other.cpp")]
    [InlineData("/Yupch.h /Ycpch.h ../src/other.cpp")]
    [InlineData("/Yupch.h /Fpnone ../src/other.cpp")]
    public async Task What_cannot_be_told_is_left_to_the_compiler(string options)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, "tree");
        string script =
            $"cd build\n{Compiler} /c /I../inc /Ycpch.h ../src/stdafx.cpp\n{Compiler} /c /I../inc {options}\n";

        Observed launched = place.Launch(script);

        launched.Text().ShouldBe(place.Native(script).Text());
        launched.Reasons.ShouldContain(FallbackReason.PrecompiledHeader);
        server.Log.ProcessesStarted.ShouldBe(1);
    }

    private static string Making(string way) => $"cd build\n{Compiler} {Ways[way].Making}\n";

    private static string Using(string way, string name) =>
        $"{Compiler} {Ways[way].Using.Replace("@", name, StringComparison.Ordinal)}\n";

    private static Workplace At(DevelopmentServer server, string name)
    {
        var place = new Workplace(Tools.Clang, Files, name) { KeepsLogs = true };
        place.Use(server);
        return place;
    }
}
