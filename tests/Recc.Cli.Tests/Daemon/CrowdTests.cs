using Recc.Testing;
using Shouldly;

namespace Recc.Cli.Tests.Daemon;

/// <summary>Many launches at once, and a daemon that is killed among them.</summary>
public sealed class CrowdTests : IDisposable
{
    private const string Project = """
        --- Makefile
        OBJECTS = a1.o a2.o a3.o a4.o sub/b1.o sub/b2.o b3.o b4.o
        all: $(OBJECTS)
        %.o: %.c
        	$(LAUNCHER) gcc -O1 -g -MD -Wall -Iinc -c $< -o $@
        %.o: %.cc
        	$(LAUNCHER) g++ -O1 -MMD -MF $@.dep -Iinc -c $< -o $@
        --- a1.c
        #include "h.h"
        int a1(void) { return N; }
        --- a2.c
        #include "h.h"
        static int unused;
        int a2(void) { return N + 1; }
        --- a3.c
        #include <stdio.h>
        void a3(void) { puts("a3"); }
        --- a4.c
        int a4[1000] = { 1 };
        --- sub/b1.cc
        #include "h.h"
        #include <string>
        std::string b1() { return "b1"; }
        --- sub/b2.cc
        #include <vector>
        std::vector<int> b2() { return { 1, 2, 3 }; }
        --- b3.cc
        namespace b { int b3; }
        --- b4.cc
        #include "h.h"
        int b4() { return N; }
        --- inc/h.h
        #define N 42
        """;

    private readonly DaemonWorld world = new(Project);

    public void Dispose() => world.Dispose();

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void Of_many_launches_that_find_no_daemon_one_starts_it_and_it_serves_all()
    {
        const int launches = 96;
        ProgramResult result = world.Run($"""
            mkdir out
            for i in $(seq {launches}); do
              ( "$RECC" gcc -DI=$((i % 8)) -Iinc -c a1.c -o out/$i.o || echo failed $i ) &
            done
            wait
            """);

        result.StandardOutput.ShouldBe("");
        result.StandardError.ShouldBe("");
        Directory.GetFiles(Path.Combine(world.Tree, "out")).Length.ShouldBe(launches);
        world.Daemon();
        world.Number("launches").ShouldBe(launches);
        world.Number("failures").ShouldBe(0);
        world.Number("active").ShouldBe(0);
        Directory.GetFiles(world.RuntimeDirectory, "*.lock", SearchOption.AllDirectories).ShouldHaveSingleItem();
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void A_daemon_killed_at_any_moment_fails_no_build_and_leaves_nothing()
    {
        IReadOnlyDictionary<string, byte[]> native = Build("");
        int runs = int.TryParse(Environment.GetEnvironmentVariable("RECC_TEST_RUNS"), out int wanted) ? wanted : 15;
        for (int i = 0; i < runs; i++)
        {
            int seed = Random.Shared.Next();
            var random = new Random(seed);
            string what = $"run {i}, seed {seed}";
            if (random.Next(3) == 0 && Directory.Exists(world["cache"]))
            {
                Directory.Delete(world["cache"], recursive: true);
            }

            using var over = new CancellationTokenSource();
            Task killer = Task.Run(() => Kill(random, over.Token));
            IReadOnlyDictionary<string, byte[]> built = Build(ReccBinary.Path, what);
            over.Cancel();
            killer.GetAwaiter().GetResult();

            built.Keys.Order(StringComparer.Ordinal).ShouldBe(native.Keys.Order(StringComparer.Ordinal), what);
            foreach ((string name, byte[] content) in native)
            {
                built[name].AsSpan().SequenceEqual(content).ShouldBeTrue($"{name}, {what}");
            }

            DaemonWorld.Await(() => world.Unfinished().Count == 0, $"nothing unfinished, {what}");
        }
    }

    private void Kill(Random random, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            Thread.Sleep(random.Next(1, random.Next(2) == 0 ? 40 : 300));
            foreach (int daemon in world.Daemons())
            {
                DaemonWorld.Signal("KILL", daemon);
            }
        }
    }

    private Dictionary<string, byte[]> Build(string launcher, string what = "native")
    {
        ProgramResult result = world.Run(
            $"make -s -j4 LAUNCHER='{launcher}' 2>err; code=$?; cat err >&2; rm err; exit $code",
            ("RECC_PATHS", "native"));
        result.ExitCode.ShouldBe(0, $"{what}: {result.StandardError}");
        result.StandardError.Split("a2.c:2:12: warning:").Length.ShouldBe(2, what);
        var made = Directory.GetFiles(world.Tree, "*", SearchOption.AllDirectories)
            .Where(static path => path.EndsWith(".o", StringComparison.Ordinal)
                || path.EndsWith(".d", StringComparison.Ordinal) || path.EndsWith(".dep", StringComparison.Ordinal))
            .ToDictionary(path => path, File.ReadAllBytes);
        foreach (string path in made.Keys)
        {
            File.Delete(path);
        }

        return made;
    }
}
