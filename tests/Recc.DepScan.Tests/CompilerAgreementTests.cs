using System.Diagnostics;
using Shouldly;
using Xunit;

namespace Recc.DepScan.Tests;

/// <summary>
/// Asks real compilers what they read for real headers. Whatever they list must be a name that one of the listed files
/// says; what we know beyond that costs nothing here.
/// </summary>
public sealed class CompilerAgreementTests
{
    private static readonly string[] CxxHeaders =
    [
        "algorithm", "any", "array", "atomic", "barrier", "bit", "chrono", "codecvt", "complex", "concepts",
        "condition_variable", "coroutine", "deque", "execution", "filesystem", "format", "functional", "future",
        "iostream", "latch", "list", "locale", "map", "memory", "memory_resource", "mutex", "numeric", "optional",
        "random", "ranges", "regex", "semaphore", "set", "shared_mutex", "span", "sstream", "stop_token", "string",
        "syncstream", "thread", "tuple", "unordered_map", "variant", "vector", "bits/stdc++.h", "ext/rope",
    ];

    private static readonly string[] CHeaders =
    [
        "stdio.h", "stdlib.h", "string.h", "math.h", "tgmath.h", "errno.h", "signal.h", "limits.h", "inttypes.h",
        "stdatomic.h", "pthread.h", "unistd.h", "sys/socket.h", "sys/stat.h", "sys/mman.h", "netinet/in.h", "netdb.h",
        "arpa/inet.h", "dlfcn.h", "linux/fs.h", "linux/perf_event.h", "asm/unistd.h", "immintrin.h", "elf.h", "link.h",
    ];

    public static TheoryData<string, string, string[]> Compiles => new()
    {
        { "g++", "-xc++ -std=c++20", CxxHeaders },
        { "g++", "-xc++ -std=c++98", CHeaders },
        { "gcc", "-xc -std=gnu17", CHeaders },
        { "gcc", "-xc -std=c99 -O2 -D_FORTIFY_SOURCE=2", CHeaders },
        { "clang++", "-xc++ -std=c++17", CxxHeaders },
        { "clang", "-xc -std=c11", CHeaders },
    };

    [Theory]
    [MemberData(nameof(Compiles))]
    public void Every_file_that_a_compiler_reads_is_named_by_another(string compiler, string options, string[] headers)
    {
        var factsOfFile = new Dictionary<string, SourceFacts>(StringComparer.Ordinal);
        int compiled = 0;
        foreach (string header in headers)
        {
            string[] read = FilesRead(compiler, options, header);
            compiled += read.Length > 0 ? 1 : 0;
            foreach (string file in read)
            {
                factsOfFile.TryAdd(file, SourceFactsReader.Read(File.ReadAllBytes(file)));
            }

            var names = read.SelectMany(file => factsOfFile[file].IncludeNames).Select(name => name.Name)
                .Append(header).ToHashSet(StringComparer.Ordinal);
            read.Where(file => !IsExplained(file, names)).ShouldBeEmpty($"{compiler} {options}, #include <{header}>");
        }

        // Some headers are not there or need more than themselves; most must have worked for this to mean anything.
        compiled.ShouldBeGreaterThan(headers.Length / 2);
    }

    private static bool IsExplained(string file, HashSet<string> names)
    {
        // Read by the compiler on its own account.
        if (file.EndsWith("/stdc-predef.h", StringComparison.Ordinal))
        {
            return true;
        }

        for (int slash = file.LastIndexOf('/'); slash >= 0; slash = file.LastIndexOf('/', slash - 1))
        {
            if (names.Contains(file[(slash + 1)..]))
            {
                return true;
            }

            if (slash == 0)
            {
                break;
            }
        }

        return names.Select(name => '/' + name.Replace("../", "", StringComparison.Ordinal))
            .Any(tail => file.EndsWith(tail, StringComparison.Ordinal));
    }

    // All files of the make rule but the source; none when the header does not compile alone.
    private static string[] FilesRead(string compiler, string options, string header)
    {
        var start = new ProcessStartInfo(compiler, $"-M {options} -")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Write($"#include <{header}>\n");
        process.StandardInput.Close();
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        string rule = process.StandardOutput.ReadToEnd();
        process.WaitForExit(TimeSpan.FromSeconds(60)).ShouldBeTrue();
        return process.ExitCode != 0
            ? []
            : [.. rule.Split([' ', '\n', '\\']).Where(word => word.StartsWith('/'))];
    }
}
