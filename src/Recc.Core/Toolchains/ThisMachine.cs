using System.Collections.Immutable;
using System.Text;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Processes;
using Recc.Core.Storage;

namespace Recc.Core.Toolchains;

/// <summary>
/// Says what -march=native and its relatives mean on this machine, in options that mean the same on any other: the
/// driver asks the processor and tells the compiler proper, and -### shows what it tells. Answers are remembered by
/// compiler, options and processor.
/// </summary>
public sealed class ThisMachine(IProcessRunner processes, string? cacheDirectory)
{
    private const string ProcessorFile = "/proc/cpuinfo";

    /// <summary>Lines of it that differ from moment to moment, or from boot to boot.</summary>
    private static readonly string[] Fleeting =
        ["processor", "cpu MHz", "bogomips", "apicid", "initial apicid", "core id"];

    /// <summary>What clang tells its compiler proper about processors.</summary>
    private static readonly string[] ClangWords = ["-target-cpu", "-tune-cpu", "-target-feature", "-target-abi"];

    /// <summary>
    /// Options that stand for the native ones: those for gcc belong in front of all others, those for clang behind.
    /// Null when the compiler does not say, or would not take them for the same.
    /// </summary>
    /// <param name="request">Whom to ask.</param>
    /// <param name="toolchain">Who it is.</param>
    /// <param name="native">The options, such as -march=native.</param>
    /// <param name="others">The command's other options about processors, in order.</param>
    /// <param name="cancellation">Stops the question.</param>
    public ImmutableArray<(string Option, string Value)>? Expand(
        ToolchainRequest request,
        Toolchain toolchain,
        IReadOnlyCollection<string> native,
        IReadOnlyCollection<string> others,
        CancellationToken cancellation)
    {
        string? record = RecordPath(toolchain, native, others);
        if (record is not null && TryRead(record) is { } known)
        {
            return Pairs(known, toolchain.IsClang);
        }

        try
        {
            string[]? found = toolchain.IsClang
                ? WordsOf(Ask(request, [.. native, .. others], cancellation), isClang: true)
                : ExpandForGcc(request, native, others, cancellation);
            if (found is not { Length: > 0 })
            {
                return null;
            }

            if (record is not null)
            {
                CacheFile.TryWrite(record, Encoding.UTF8.GetBytes(string.Join('\n', found)));
            }

            return Pairs(found, toolchain.IsClang);
        }
        catch (ProcessStartException)
        {
            return null;
        }
    }

    /// <summary>What comes with the native options and not without them; and it must do the same as they did.</summary>
    private string[]? ExpandForGcc(
        ToolchainRequest request,
        IReadOnlyCollection<string> native,
        IReadOnlyCollection<string> others,
        CancellationToken cancellation)
    {
        string[]? with = WordsOf(Ask(request, [.. native, .. others], cancellation), isClang: false);
        string[]? without = WordsOf(Ask(request, others, cancellation), isClang: false);
        if (with is null || without is null)
        {
            return null;
        }

        var rest = new List<string>(without);
        string[] added = [.. with.Where(word => !rest.Remove(word))];
        string[]? again = WordsOf(Ask(request, [.. added, .. others], cancellation), isClang: false);
        return again is not null && InOrder(again).SequenceEqual(InOrder(with)) ? added : null;
    }

    /// <summary>
    /// Features count in their order, of opposite ones the last, because the driver leaves out the others; what has a
    /// value, such as -mtune=, is moved about by the driver.
    /// </summary>
    private static IEnumerable<string> InOrder(string[] words) =>
        words.Where(static word => !word.Contains('=')).Reverse().DistinctBy(FeatureOf)
            .Concat(words.Where(static word => word.Contains('=')).Order(StringComparer.Ordinal));

    private static string FeatureOf(string word) =>
        word.StartsWith("-mno-", StringComparison.Ordinal) ? "-m" + word["-mno-".Length..] : word;

    private string? Ask(ToolchainRequest request, IEnumerable<string> options, CancellationToken cancellation)
    {
        ChildResult answer = processes.Run(
            new ChildCommand
            {
                Program = request.Compiler,
                Arguments = [request.Compiler, .. options, "-###", "-c", "-x", "c", "/dev/null"],
                Environment = new Dictionary<string, string>(request.Environment, StringComparer.Ordinal)
                { ["LC_ALL"] = "C" },
                WorkingDirectory = request.WorkingDirectory,
            },
            cancellation);
        return answer.Succeeded ? Encoding.UTF8.GetString(answer.StandardError) : null;
    }

    /// <summary>
    /// The words about processors on the line of the compiler proper; --param and its value become one word. Null when
    /// there is no such line.
    /// </summary>
    private static string[]? WordsOf(string? answer, bool isClang)
    {
        string[]? line = answer?.Split('\n').Select(Words).FirstOrDefault(words => IsCompilerProper(words, isClang));
        if (line is null)
        {
            return null;
        }

        var found = new List<string>();
        for (int i = 1; i < line.Length; i++)
        {
            bool takesNext = i + 1 < line.Length && (isClang ? ClangWords.Contains(line[i]) : line[i] == "--param");
            if (takesNext)
            {
                found.AddRange(isClang ? [line[i], line[i + 1]] : [$"--param={line[i + 1]}"]);
                i++;
            }
            else if (!isClang && (line[i].StartsWith("-m", StringComparison.Ordinal)
                || line[i].StartsWith("--param=", StringComparison.Ordinal)))
            {
                found.Add(line[i]);
            }
        }

        return [.. found];
    }

    private static bool IsCompilerProper(string[] words, bool isClang) => isClang
        ? words.Length > 1 && words[1] == "-cc1"
        : words.Length > 0 && PathText.Name(words[0]) == "cc1";

    /// <summary>Words divided by spaces, some of them in double quotes with backslashes.</summary>
    private static string[] Words(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        bool quoted = false;
        bool any = false;
        for (int i = 0; i < line.Length; i++)
        {
            switch (line[i])
            {
                case '"':
                    quoted = !quoted;
                    any = true;
                    break;
                case '\\' when i + 1 < line.Length:
                    word.Append(line[++i]);
                    any = true;
                    break;
                case ' ' when !quoted:
                    Finish();
                    break;
                default:
                    word.Append(line[i]);
                    any = true;
                    break;
            }
        }

        Finish();
        return [.. words];

        void Finish()
        {
            if (any)
            {
                words.Add(word.ToString());
            }

            word.Clear();
            any = false;
        }
    }

    private static ImmutableArray<(string Option, string Value)> Pairs(IEnumerable<string> words, bool isClang) =>
        [.. words.Select(word => isClang ? ("-Xclang", word) : (word, ""))];

    private string? RecordPath(
        Toolchain toolchain, IEnumerable<string> native, IEnumerable<string> others)
    {
        if (cacheDirectory is null || ReadProcessor() is not { } processor)
        {
            return null;
        }

        string key =
            string.Join('\0', [toolchain.Identity.Hash, toolchain.Compiler, .. native, "", .. others, processor]);
        Digest digest = ContentHasher.Compute(Encoding.UTF8.GetBytes(key), DigestFunction.Sha256);
        return PathText.Join(cacheDirectory, "toolchains/processor-" + digest.Hash);
    }

    /// <summary>The first processor's entry: its kind, its features, its caches.</summary>
    private static string? ReadProcessor()
    {
        try
        {
            using var reader = new StreamReader(ProcessorFile);
            var text = new StringBuilder();
            while (reader.ReadLine() is { Length: > 0 } line)
            {
                if (!Fleeting.Any(word => line.StartsWith(word, StringComparison.Ordinal)))
                {
                    text.Append(line).Append('\n');
                }
            }

            return text.Length == 0 ? null : text.ToString();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string[]? TryRead(string path)
    {
        try
        {
            string text = File.ReadAllText(path);
            return text.Length == 0 ? null : text.Split('\n');
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
