using Recc.Cli.Tests.EndToEnd;
using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.Projects;

/// <summary>
/// The sample with precompiled headers, in two configurations at once, built by CMake and Ninja with workers, in other
/// checkouts, from the local cache, and after changes; and by compilers that know nothing of recc, with the precompiled
/// headers that came from a cache.
/// </summary>
public sealed class PrecompiledProjectTests : IAsyncLifetime
{
    private const string Build = "RECC=$RECC ninja -C build > build.log || cat build.log\n";

    // What a build makes anew, in the order of the alphabet.
    private const string BuildAgain = "RECC=$RECC ninja -C build | grep -o 'Building .*' | sort\n";

    private const string Native = "RECC= ninja -C build > build.log || cat build.log\n";

    private static readonly (string, string?)[] Local = [("RECC_SERVER", null), ("RECC_LOCAL_CACHE", "1")];

    private DevelopmentServer server = null!;

    public async Task InitializeAsync() => server = await DevelopmentServer.StartAsync(new DevServerOptions());

    public async Task DisposeAsync() => await server.DisposeAsync();

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang, Need.CMakeAndNinja)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public void Two_configurations_are_built_as_natively(string compiler)
    {
        using Workplace first = Checkout(compiler, "one");
        string expected = Objects(first.Native(Build));

        Objects(first.Launch(Build)).ShouldBe(expected);
        int executed = server.Log.ProcessesStarted;
        executed.ShouldBeGreaterThanOrEqualTo(2 * 5);
        Objects(first.Launch(Build, Local)).ShouldBe(expected);

        // The same file comes from the cache as it was made here, so that compilers believe in it.
        Objects(first.Launch(Build + "find build -name '*.cpp.o' -delete\n" + Native, Local)).ShouldBe(expected);

        using Workplace second = Checkout(compiler, "another-name");
        Objects(second.Launch(Build)).ShouldBe(Objects(second.Native(Build)));
        server.Log.ProcessesStarted.ShouldBe(executed);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang, Need.CMakeAndNinja)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public void A_change_behind_the_header_rebuilds_what_a_native_build_rebuilds(string compiler)
    {
        const string change = "cp -p include/units.h units.bak; sleep 0.1;"
            + " echo 'inline double half(double value) { return value / 2; }' >> include/units.h\n";
        const string back = "cp -p units.bak include/units.h\n";
        using Workplace place = Checkout(compiler, "one");
        const string script = Build + change + BuildAgain + back;
        Observed native = place.Native(script);
        native.Result.StandardOutput.ShouldContain("square.cpp.o");

        foreach (var settings in new[] { [], Local, Local })
        {
            Observed launched = place.Launch(script, settings);
            launched.Result.StandardOutput.ShouldBe(native.Result.StandardOutput);
            Objects(launched).ShouldBe(Objects(native));
        }
    }

    /// <summary>All configurations at once; debug information is compared by its meaning.</summary>
    private Workplace Checkout(string compiler, string name)
    {
        var place = new Workplace(Tools.Named(compiler), "--- .git/HEAD\nref: refs/heads/main\n", name);
        place.Use(server);
        place.Prepare(
            $"""
            cp -R {Repository.PathOf("samples/precompiled")}/. .
            printf '#!/bin/sh\nexec $RECC "$@"\n' > launch && chmod +x launch
            RECC= cmake -G 'Ninja Multi-Config' -S . -B build -DCMAKE_CONFIGURATION_TYPES='Debug;Release' \
              -DCMAKE_CROSS_CONFIGS=all -DCMAKE_DEFAULT_CONFIGS=all -DCMAKE_DEFAULT_BUILD_TYPE=Release \
              -DCMAKE_C_COMPILER=$CC -DCMAKE_CXX_COMPILER=$CXX -DCMAKE_C_COMPILER_WORKS=1 -DCMAKE_CXX_COMPILER_WORKS=1 \
              -DCMAKE_C_COMPILER_LAUNCHER=$PWD/launch -DCMAKE_CXX_COMPILER_LAUNCHER=$PWD/launch > configure.log
            """);
        return place;
    }

    private static string Objects(Observed observed)
    {
        observed.Result.EnsureSuccess();
        string[] objects =
        [
            .. observed.Files.Where(static pair => pair.Key.EndsWith(".o", StringComparison.Ordinal))
                .OrderBy(static pair => pair.Key, StringComparer.Ordinal)
                .Select(static pair => $"{pair.Key} {pair.Value.Text(ObjectView.DebugInfoByMeaning)}"),
        ];
        objects.Length.ShouldBeGreaterThanOrEqualTo(2 * 5);
        return string.Join('\n', objects);
    }
}
