using System.Buffers.Binary;
using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// clang-cl: options as Microsoft's compiler has them, headers listed on standard output, objects for Windows. There is
/// no Windows SDK, so no source here needs a header of the system. Objects carry no time, unless a test is about that.
/// </summary>
public sealed class ClangClScenarioTests
{
    private const string Sources = """
        --- .git/HEAD
        ref: refs/heads/main
        --- src/a.cpp
        #include "x.h"
        #include <y.h>
        #include <k.h>
        struct Point { int x, y; Point *next; };
        inline int far(const Point &p) { return p.next ? p.x : p.y; }
        int a(const Point &p, int n) { int unused; return far(p) + n + X + Y + K; }
        --- src/c.c
        #include "deep\x.h"
        int c(void) { return X; }
        --- src/name.cpp
        const char *name() { return __FILE__; }
        --- src/broken.cpp
        #include "x.h"
        int broken( { return X; }
        --- src/x.h
        #pragma once
        #include "deep/x.h"
        --- src/deep/x.h
        #pragma once
        #include "beside.h"
        #define X 1
        --- src/beside.h
        #define BESIDE
        --- inc/y.h
        #ifndef Y
        #define Y 2
        #endif
        --- kit/k.h
        #define K 3
        --- inc/forced.h
        #define Y 4
        --- build/keep
        """;

    private const string Headers = "-I../inc /imsvc ../kit";
    private const string AbsoluteHeaders = "-I$ROOT/inc /imsvc $ROOT/kit";

    private static readonly Dictionary<string, TableScenario> All = new()
    {
        ["as CMake writes it"] = Of(
            $"/nologo -TP -DX_Y=1 {AbsoluteHeaders} /DWIN32 /W3 /GR /EHsc /MDd /Ob0 /Od /RTC1 -std:c++17 /showIncludes"
            + " /Foa.obj /Fdtarget.pdb -c -- $ROOT/src/a.cpp"),
        ["relative names"] = Of($"/nologo /c {Headers} /W4 /O2 /Gy /showIncludes /Foout.obj ../src/a.cpp"),
        ["no output named"] = Of($"-c {Headers} ../src/a.cpp"),
        ["output in a directory"] = Of($"-c {Headers} -Fosub/ ../src/a.cpp") with
        {
            Files = Sources + "\n--- build/sub/keep\n",
        },
        ["output without an ending"] = Of($"-c {Headers} -o $ROOT/build/x ../src/a.cpp"),
        ["user headers shown"] = Of($"/c {AbsoluteHeaders} /W4 /showIncludes:user ../src/a.cpp"),
        ["everything in one response file"] = Of("@all.rsp") with
        {
            Files = Sources
                + "\n--- build/all.rsp\n/c /I\"../inc\" /imsvc ..\\kit/../kit \"/DQ=\\\"a b\\\"\" ../src/a.cpp\n",
            Setup = "sed -i 's/[.][.]\\\\kit/..\\/kit/' build/all.rsp",
        },
        ["response file in UTF-16"] = Of("/c @all.rsp") with
        {
            Files = Sources + "\n--- build/all.txt\n/I../inc /imsvc../kit /FI../inc/forced.h /D\u00c4=1 ../src/a.cpp\n",
            Setup = "cd build && { printf '\\377\\376'; iconv -f UTF-8 -t UTF-16LE all.txt; } > all.rsp",
        },
        ["depfile"] = Of(
            $"/c {AbsoluteHeaders} /Foa.obj /clang:-MD /clang:-MP /clang:-MF /clang:a.d /clang:-MTa.obj /showIncludes "
            + $"$ROOT/src/a.cpp"),
        ["depfile and list of user headers"] = Of(
            $"/c {Headers} /clang:-MMD /clang:-MFa.d /showIncludes ../src/a.cpp"),
        ["forced include"] = Of($"/c {Headers} /FI$ROOT/inc/forced.h /showIncludes ../src/a.cpp"),
        ["C, and backslashes in a name"] = Of("/c /TC /showIncludes /FC ../src/c.c"),
        ["by /Tp"] = Of("/c /showIncludes /Tp$ROOT/src/c.c"),
        ["32 bits, colours, big object"] = Of(
            $"-m32 -c -fcolor-diagnostics -fansi-escape-codes /W4 /bigobj {Headers} ../src/a.cpp"),
        ["for ARM"] = Of($"--target=aarch64-pc-windows-msvc -c {Headers} ../src/a.cpp"),
        ["warnings that speak of paths"] = Of($"/c /W4 -Weverything {AbsoluteHeaders} $ROOT/src/a.cpp"),
        ["options that are not used"] = Of($"/c /Fea.exe /GL /MP4 {Headers} ../src/a.cpp -fvisibility=hidden"),
        ["link-time optimisation"] = Of($"/c -flto {Headers} ../src/a.cpp"),
        ["sanitizers"] = Of($"/c -fsanitize=undefined {Headers} ../src/a.cpp"),
        ["header directories by variable"] =
            Of("/c /showIncludes ../src/a.cpp", before: "export INCLUDE=\"$ROOT/inc;../kit\"; "),
        ["debug information"] = Of($"/c /Z7 {Headers} /Foa.obj ../src/a.cpp"),
        ["debug information as CMake asks for it"] = Of(
            $"/nologo -TP {AbsoluteHeaders} /Zi /showIncludes /Ob0 /Od /Foa.obj /Fda.pdb -c -- $ROOT/src/a.cpp"),
        ["debug information of 32 bits"] =
            Of($"/c -m32 /O2 /Z7 {AbsoluteHeaders} /Fo$ROOT/build/../build/a.obj $ROOT/src/a.cpp"),
        ["debug information of a given directory"] = Of(
            $"/c /Z7 -fdebug-compilation-dir=. -gno-codeview-command-line {Headers} ../src/a.cpp"),
        ["lines only"] = Of($"/c -gline-tables-only /Gy /bigobj {AbsoluteHeaders} -Fosub ../src/a.cpp"),
        ["name of the file"] = Of("/c ../src/name.cpp"),
        ["an error"] = Of($"/c {Headers} /showIncludes ../src/broken.cpp", Fate.Fails),
        ["precompiled headers not wanted after all"] = Of($"/c /Yuq.h /Fpnone /Y- {Headers} ../src/a.cpp"),
        ["debug information of precompiled headers"] = Of($"/c /Yd {Headers} ../src/a.cpp"),
        ["precompiled header made of no name"] = Of($"/c /Yc {Headers} ../src/a.cpp", Fate.Local),
        ["assembly beside the object"] = Of($"/c /FA {Headers} ../src/a.cpp", Fate.Local),
        ["preprocessing"] = Of($"/E {Headers} ../src/a.cpp", Fate.Local),
        ["syntax only"] = Of($"/Zs {Headers} /showIncludes ../src/a.cpp", Fate.Local),
        ["preprocessing to a file"] = Of($"/P {Headers} ../src/a.cpp", Fate.Local),
        ["dependencies as JSON"] = Of($"/c /sourceDependencies a.json {Headers} ../src/a.cpp", Fate.Local),
        ["options by variable"] = Of("/c ../src/a.cpp", Fate.Local, before: $"export CL=\"{Headers} /showIncludes\"; "),
        ["several sources"] = Of("/c ../src/name.cpp ../src/c.c", Fate.Local),
        ["a file that is not there"] = Of("/c ../src/none.cpp", Fate.Local),
    };

    public static IEnumerable<object[]> Cases =>
        from name in All.Keys
        from compiler in new[] { "clang-cl-19", "clang-19 --driver-mode=cl", "clang-cl-14", "../tools/clang-cl" }
        // The older one warns of what it does not know; that is compared as well, but says nothing new of most.
        where compiler != "clang-cl-14" || name.Contains("debug information", StringComparison.Ordinal)
        where !compiler.Contains(' ') && !compiler.Contains('/') || name is "as CMake writes it" or "depfile"
        select new object[] { name, compiler };

    [NeedsTheory(Need.ReccBinary, Need.ClangCl)]
    [MemberData(nameof(Cases))]
    public Task Every_mode_gives_what_the_compiler_gives(string scenario, string compiler)
    {
        TableScenario of = All[scenario];
        string setup = "mkdir -p tools && ln -s \"$(command -v clang-cl-19)\" tools/clang-cl; " + of.Setup;
        return EveryMode.CheckAsync(
            of with
            {
                Setup = setup,
                Script = of.Script.Replace("$CL", compiler, StringComparison.Ordinal),
            },
            "clang");
    }

    /// <summary>Below a directory that is relative, clang-cl makes names of its own out of those it is given.</summary>
    [NeedsFact(Need.ReccBinary, Need.ClangCl)]
    public Task Debug_information_of_a_given_directory_with_other_names_stays_at_home()
    {
        TableScenario given =
            Of($"/c /Z7 /showIncludes -fdebug-compilation-dir=. {AbsoluteHeaders} -- $ROOT/src/a.cpp");
        return HomeMode.CheckAsync(
            given with { Script = given.Script.Replace("$CL", "clang-cl-19", StringComparison.Ordinal) }, "clang");
    }

    /// <summary>Linkers that link again what has changed look at the time in an object.</summary>
    [NeedsFact(Need.ReccBinary, Need.ClangCl)]
    public async Task An_object_says_that_it_was_made_when_it_arrived()
    {
        const string Script = "$RECC clang-cl-19 /c src/name.cpp";
        using var place = new Workplace(Tools.Clang, Sources);
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        place.Use(server);
        byte[] native = ObjectOf(place.Native(Script));

        Observed made = place.Launch(Script);
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        uint before = Now();
        Observed hit = place.Launch(Script);

        hit.WasHit.ShouldBeTrue();
        TimeOf(ObjectOf(made)).ShouldBeLessThan(before);
        TimeOf(ObjectOf(hit)).ShouldBeInRange(before, Now());
        WithoutTime(ObjectOf(hit)).ShouldBe(WithoutTime(native));
    }

    /// <summary>Everything that names a place is that of the checkout, though the object was made in another.</summary>
    [NeedsTheory(Need.ReccBinary, Need.ClangCl)]
    [InlineData("cd build && $RECC clang-cl-19 /c /Brepro /Z7 /showIncludes /W4 -I$ROOT/inc /imsvc $ROOT/kit "
        + "$ROOT/src/a.cpp")]
    [InlineData("cd build && $RECC clang-cl-19 /c /Brepro /Zi /showIncludes:user /Fosub -I../inc /imsvc ../kit "
        + "../src/a.cpp")]
    public async Task A_hit_in_another_checkout_is_what_the_compiler_makes_there(string script)
    {
        using var first = new Workplace(Tools.Clang, Sources, "first-checkout");
        using var second = new Workplace(Tools.Clang, Sources, "2");
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        first.Use(server);
        second.Use(server);
        first.Launch(script).Result.EnsureSuccess();

        Observed hit = second.Launch(script);

        hit.WasHit.ShouldBeTrue();
        hit.Text().ShouldBe(second.Native(script).Text());
    }

    [NeedsFact(Need.ReccBinary, Need.ClangCl)]
    public async Task A_header_that_newly_appears_beside_an_includer_is_seen()
    {
        const string Script =
            "cd build && $RECC clang-cl-19 /c /Brepro /showIncludes -I../inc /imsvc ../kit ../src/a.cpp";
        using var place = new Workplace(Tools.Clang, Sources);
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        place.Use(server);
        place.Launch(Script);
        place.Launch(Script).WasHit.ShouldBeTrue();

        // deep/x.h asks for "beside.h", which was found beside x.h, who includes it.
        place.Write("src/deep/beside.h", "#define BESIDE 2\n");
        Observed launched = place.Launch(Script);

        launched.WasHit.ShouldBeFalse();
        launched.Text().ShouldBe(place.Native(Script).Text());
    }

    private static TableScenario Of(string options, Fate fate = Fate.Cached, string before = "") => new()
    {
        Files = Sources,
        Script = $"cd build && {before}$RECC $CL /Brepro {options}",
        Fate = fate,
    };

    private static byte[] ObjectOf(Observed observed) =>
        observed.Files.Single(pair => pair.Key.EndsWith(".obj", StringComparison.Ordinal)).Value.Content;

    private static uint TimeOf(byte[] content) => BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(4));

    private static byte[] WithoutTime(byte[] content) => [.. content[..4], .. content[8..]];

    private static uint Now() => (uint)DateTimeOffset.UtcNow.ToUnixTimeSeconds();
}
