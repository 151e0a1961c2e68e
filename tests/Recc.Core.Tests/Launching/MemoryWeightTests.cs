using System.Globalization;
using System.Text;
using Recc.Core.Digests;
using Recc.Core.Host;
using Recc.Core.Inputs;
using Recc.Core.Launching;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Launching;

/// <summary>
/// Memories hold as much as they say. Run after all other tests, since what is measured is the memory of the process.
/// </summary>
[CollectionDefinition(nameof(MemoryWeightTests), DisableParallelization = true)]
[Collection(nameof(MemoryWeightTests))]
public sealed class MemoryWeightTests
{
    private const int Units = 8000;
    private const int Headers = 80;

    [Fact]
    public void Scans_take_what_they_are_said_to_take()
    {
        const string place = "/home/somebody/.cache/recc/scans/";
        long said = Weigh(
            static () => new ScanMemory(long.MaxValue),
            static (memory, unit) => memory.Keep(Key(place, unit), Scan(unit)),
            static memory => memory.Bytes);

        // Before names were left out of depfiles and watches were shared, this was 6600.
        (said / Units).ShouldBeLessThan(3000);
    }

    [Fact]
    public void Commands_take_what_they_are_said_to_take() => Weigh(
        static () => new PreparedMemory(long.MaxValue),
        static (memory, unit) => memory.Analyse(Host(unit), static _ => null),
        static memory => memory.Bytes);

    [Fact]
    public void Units_share_what_they_have_in_common()
    {
        var memory = new ScanMemory(long.MaxValue);
        InputSet[] inputs = [.. Enumerable.Range(0, 4).Select(unit => memory.Keep(Key("", unit), Scan(unit))!)];

        // Of the first unit nobody knows yet what others will have, too.
        inputs[3].Files[1].ShouldBeSameAs(inputs[2].Files[1]);
        inputs[3].Files[1].Path.ShouldBeSameAs(inputs[2].Files[1].Path);
        for (int unit = 0; unit < inputs.Length; unit++)
        {
            inputs[unit].Files.ShouldBe(Scan(unit).Files);
            inputs[unit].Depfile!.Value.ToArray().ShouldBe(Scan(unit).Depfile!.Value.ToArray());
        }
    }

    /// <summary>
    /// What a memory says of itself. What other tests have left may be cleared away while this one measures, which
    /// three measurements in a row would have to meet.
    /// </summary>
    private static long Weigh<T>(Func<T> make, Action<T, int> keep, Func<T, long> bytes)
        where T : class
    {
        var taken = new List<double>();
        long said = 0;
        for (int i = 0; i < 3; i++)
        {
            T memory = make();

            // What all have in common, and the memory's own tables.
            for (int unit = -3; unit < 0; unit++)
            {
                keep(memory, unit);
            }

            said = -bytes(memory);
            long before = Held();
            for (int unit = 0; unit < Units; unit++)
            {
                keep(memory, unit);
            }

            taken.Add(Held() - before);
            said += bytes(memory);
            GC.KeepAlive(memory);
        }

        taken.ShouldContain(
            one => said / one > 0.75 && said / one < 1.33,
            $"{said} bytes said, {string.Join(", ", taken)} taken");
        return said;
    }

    /// <summary>Without what other tests have left to be cleared away.</summary>
    private static long Held()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static string Key(string before, int unit) =>
        before + ContentHasher.Compute(Encoding.UTF8.GetBytes(Text(unit)), DigestFunction.Sha256).Hash;

    private static HostEnvironment Host(int unit) => new()
    {
        Arguments =
        [
            "g++", "-I/home/somebody/project/include", "-I/home/somebody/project/build/generated", "-DNDEBUG",
            "-DPROJECT_VERSION=\"1.2.3\"", "-O2", "-std=gnu++20", "-fPIC", "-Wall", "-Wextra",
            "-MD", "-MT", $"lib/CMakeFiles/lib.dir/u{unit}.cc.o", "-MF", $"lib/CMakeFiles/lib.dir/u{unit}.cc.o.d",
            "-o", $"lib/CMakeFiles/lib.dir/u{unit}.cc.o", "-c", $"/home/somebody/project/lib/u{unit}.cc",
        ],
        Variables = new Dictionary<string, string>(),
        CurrentDirectory = "/home/somebody/project/build",
        ExecutablePath = "/nowhere/recc",
        ErrorIsTerminal = false,
        ProcessId = 1,
        LaunchKey = Key("", unit),
    };

    private static ScanRecord Scan(int unit)
    {
        InputFile[] files =
        [
            File($"/home/somebody/project/lib/u{unit}.cc", unit),
            .. Enumerable.Range(100_000, Headers).Select(static i => File($"/usr/include/c++/12/bits/header_{i}.h", i)),
        ];
        string names = string.Join(" \\\n ", files.Select(static file => file.Spelled));
        SearchWatch[] watches =
        [
            .. Enumerable.Range(0, 8).Select(static i => new SearchWatch(
                $"/usr/directory{i}", Identity(i), [.. Enumerable.Range(0, 10).Select(static j => $"header_{j}.h")])),
            new SearchWatch("/home/somebody/project/lib", Identity(9), ["stddef.h", $"u{unit}.inc"]),
        ];
        return new ScanRecord([.. files], [], Encoding.UTF8.GetBytes($"u{unit}.o: {names}\n"), default, [.. watches]);
    }

    private static InputFile File(string name, int number) => new(
        name, name, Identity(number),
        ContentHasher.Compute(Encoding.UTF8.GetBytes(Text(number)), DigestFunction.Sha256));

    private static FileIdentity Identity(int number) => new(1, (ulong)number + 10, 100, 5, 6, 0x81A4);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
