using System.Globalization;
using System.Text;
using System.Text.Json;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Processes;
using Recc.Core.Storage;

namespace Recc.Core.Inputs.ScanDeps;

/// <summary>
/// One run of clang-scan-deps over the commands of a database. The program gets a database of our own making: without
/// launchers, with the compiler's own headers, and with outputs that number the commands.
/// </summary>
/// <param name="processes">Runs it.</param>
/// <param name="program">The program.</param>
/// <param name="order">The launch that needs it: its environment and directory are the run's.</param>
/// <param name="threads">How many it may use.</param>
/// <param name="place">Path beside which its database may be written.</param>
internal sealed class ScanDepsRun(
    IProcessRunner processes, ScanDepsProgram program, ScanOrder order, int threads, string place)
{
    /// <summary>So that its answer, which names each header for each source, is not all in memory at once.</summary>
    private const int CommandsAtATime = 500;

    private const string Target = "recc-";

    private readonly Dictionary<string, string> environment =
        new(order.Environment, StringComparer.Ordinal) { ["LC_ALL"] = "C" };

    private readonly Dictionary<string, int> fileNumbers = new(StringComparer.Ordinal);
    private readonly List<string> files = [];

    /// <summary>How many commands it has listed nothing for, after <see cref="List"/>.</summary>
    public int Unlisted { get; private set; }

    /// <summary>What it said first of such a command.</summary>
    public string FirstWords { get; private set; } = "";

    /// <summary>
    /// Lists the files of all commands. Throws <see cref="ScanDepsFailure"/> when that fails as a whole, also
    /// <see cref="IOException"/>.
    /// </summary>
    public ScanDepsRecord List(IReadOnlyList<ListedCommand> commands, CancellationToken cancellation)
    {
        string version = Version(cancellation);
        Dictionary<string, FileIdentity> compilers = Compilers(commands);
        Dictionary<string, string> resources = compilers.Keys
            .ToDictionary(compiler => compiler, compiler => ResourceDirectory(compiler, cancellation));
        (byte[] Key, ListedCommand Command)[] wanted =
        [
            .. commands.Where(command => compilers.ContainsKey(command.Compiler))
                .Select(command => (Key: command.Key(compilers[command.Compiler]), Command: command))
                .DistinctBy(static pair => Convert.ToHexString(pair.Key)),
        ];
        Dictionary<string, (ulong Device, ulong Inode)> places = PlacesAsBefore.Note(wanted.SelectMany(DirectoriesOf));
        long started = ClockStep.Now();
        var found = new List<(byte[] Key, int[] Files)>();
        foreach ((byte[] Key, ListedCommand Command)[] part in wanted.Chunk(CommandsAtATime))
        {
            found.AddRange(Ask(part, resources, cancellation));
        }

        Unlisted = wanted.Length - found.Count;
        if (found.Count == 0 && wanted.Length > 0)
        {
            throw new ScanDepsFailure(FirstWords.Length > 0 ? FirstWords : "it listed nothing that is understood");
        }

        return ScanDepsRecord.Of(started, version, places, Identified(started, places), found);
    }

    private Dictionary<string, FileIdentity> Compilers(IReadOnlyList<ListedCommand> commands)
    {
        var known = new Dictionary<string, FileIdentity>(StringComparer.Ordinal);
        IEnumerable<string> named = commands.Select(static command => command.Compiler);
        foreach (string compiler in named.Distinct(StringComparer.Ordinal))
        {
            if (program.CompilerOf(compiler) is { } identity)
            {
                known.Add(compiler, identity);
            }
        }

        return known;
    }

    private static IEnumerable<string> DirectoriesOf((byte[] Key, ListedCommand Command) wanted)
    {
        ListedCommand command = wanted.Command;
        return command.NamedDirectories.Append(PathText.Parent(command.Source)).Append("")
            .Select(directory => PathText.Join(command.Directory, directory));
    }

    private string Version(CancellationToken cancellation)
    {
        const string before = "version ";
        string said = Encoding.UTF8.GetString(Run(program.Path, ["--version"], cancellation).StandardOutput);
        int start = said.IndexOf(before, StringComparison.Ordinal) + before.Length;
        string version = start < before.Length
            ? ""
            : new string([.. said[start..].TakeWhile(static letter => letter == '.' || char.IsAsciiDigit(letter))]);
        return version.Length > 0 ? version : throw new ScanDepsFailure("it does not say its version");
    }

    private string ResourceDirectory(string compiler, CancellationToken cancellation)
    {
        ChildResult answer = Run(compiler, ["-print-resource-dir"], cancellation);
        string directory = Encoding.UTF8.GetString(answer.StandardOutput).Trim();
        return answer.Succeeded && PathText.IsAbsolute(directory)
            ? directory
            : throw new ScanDepsFailure($"{compiler} does not say where its own headers are");
    }

    private List<(byte[] Key, int[] Files)> Ask(
        (byte[] Key, ListedCommand Command)[] wanted, Dictionary<string, string> resources,
        CancellationToken cancellation)
    {
        string database = string.Create(
            CultureInfo.InvariantCulture, $"{place}.{Environment.ProcessId:x}-{Random.Shared.NextInt64():x}.json");
        if (!CacheFile.TryWrite(database, DatabaseOf(wanted, resources)))
        {
            throw new ScanDepsFailure($"{database} cannot be written");
        }

        ChildResult answer;
        try
        {
            string[] arguments = ["-compilation-database=" + database, "-format=make", "-j",
                threads.ToString(CultureInfo.InvariantCulture)];
            answer = Run(program.Path, arguments, cancellation);
        }
        finally
        {
            CacheFile.TryDelete(database);
        }

        if (answer.Signal != 0 || answer.ExitCode is not (0 or 1))
        {
            throw new ScanDepsFailure(string.Create(
                CultureInfo.InvariantCulture, $"it ended with exit code {answer.ExitCode}"));
        }

        if (!answer.Succeeded && FirstWords.Length == 0)
        {
            // The first line says which source, the second what is wrong with it.
            string[] lines = Encoding.UTF8.GetString(answer.StandardError).Split('\n', 3);
            FirstWords = lines is [_, { Length: > 0 } second, ..] ? second : lines[0];
        }

        return Read(answer.StandardOutput, wanted);
    }

    private static byte[] DatabaseOf(
        (byte[] Key, ListedCommand Command)[] wanted, Dictionary<string, string> resources)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartArray();
            for (int i = 0; i < wanted.Length; i++)
            {
                ListedCommand command = wanted[i].Command;
                json.WriteStartObject();
                json.WriteString("directory", command.Directory);
                json.WriteString("file", command.Source);
                json.WriteStartArray("arguments");
                string[] before = [command.Compiler, "-resource-dir", resources[command.Compiler]];
                string[] after = ["-c", "-o", Target + i.ToString(CultureInfo.InvariantCulture)];
                foreach (string word in before.Concat(command.Arguments).Concat(after))
                {
                    json.WriteStringValue(word);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return stream.ToArray();
    }

    /// <summary>
    /// The rules that it printed, each for the command whose number is the target. What has no whole rule, or several,
    /// or one that does not name the source, is left out.
    /// </summary>
    private List<(byte[] Key, int[] Files)> Read(
        ReadOnlySpan<byte> printed, (byte[] Key, ListedCommand Command)[] wanted)
    {
        var rules = new Dictionary<int, int[]?>();
        for (int start = 0; start < printed.Length;)
        {
            int end = EndOfRule(printed, start);
            if (end < 0)
            {
                break;
            }

            ReadOnlySpan<byte> rule = printed[start..end];
            start = end;
            if (NumberOf(rule) is not { } number || number >= wanted.Length)
            {
                continue;
            }

            ListedCommand command = wanted[number].Command;
            string[] names =
            [
                .. (DepfileReader.ReadPrerequisites(rule) ?? [])
                    .Select(name => PathText.Normalize(PathText.Join(command.Directory, name)))
                    .Distinct(StringComparer.Ordinal),
            ];
            string source = PathText.Normalize(PathText.Join(command.Directory, command.Source));
            rules[number] = !rules.ContainsKey(number) && names.Contains(source)
                ? [.. names.Select(NumberOf)]
                : null;
        }

        return [.. rules.Where(static rule => rule.Value is not null)
            .Select(rule => (wanted[rule.Key].Key, rule.Value!))];
    }

    private int NumberOf(string file)
    {
        if (!fileNumbers.TryGetValue(file, out int number))
        {
            number = files.Count;
            files.Add(file);
            fileNumbers.Add(file, number);
        }

        return number;
    }

    /// <summary>The command that a rule is for; null when it is none of ours.</summary>
    private static int? NumberOf(ReadOnlySpan<byte> rule)
    {
        int colon = rule.IndexOf((byte)':');
        ReadOnlySpan<byte> target = colon < 0 ? [] : rule[..colon];
        return target.StartsWith("recc-"u8) && int.TryParse(
            target[Target.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number
                : null;
    }

    /// <summary>Behind the line's end that no backslash takes back; negative where the rule is not whole.</summary>
    private static int EndOfRule(ReadOnlySpan<byte> text, int start)
    {
        while (text[start..].IndexOf((byte)'\n') is >= 0 and int length)
        {
            int newline = start + length;
            if (length == 0 || text[newline - 1] != '\\')
            {
                return newline + 1;
            }

            start = newline + 1;
            if (start >= text.Length)
            {
                return -1;
            }
        }

        return -1;
    }

    /// <summary>
    /// The files with their identities; without one where a file is not there, or may have changed while the program
    /// ran. The directories of the others are added to the places.
    /// </summary>
    private List<(string Path, FileIdentity Identity)> Identified(
        long started, Dictionary<string, (ulong Device, ulong Inode)> places)
    {
        var before = new PlacesAsBefore(started, new Dictionary<string, (ulong, ulong)>(places));
        var identified = new List<(string Path, FileIdentity Identity)>(files.Count);
        foreach (string file in files)
        {
            bool isKnown = before.Holds(PathText.Parent(file)) && FileIdentity.TryReadLink(file, out FileIdentity link)
                && !ClockStep.IsYoung(link, started);
            identified.Add((file, isKnown && FileIdentity.TryRead(file, out FileIdentity identity)
                ? ClockStep.Trusted(identity, started)
                : default));
        }

        string[] held = [.. files.Select(PathText.Parent).Distinct(StringComparer.Ordinal).Where(before.Holds)];
        foreach ((string path, (ulong Device, ulong Inode) place) in PlacesAsBefore.Note(held))
        {
            places.TryAdd(path, place);
        }

        return identified;
    }

    private ChildResult Run(string path, string[] arguments, CancellationToken cancellation)
    {
        try
        {
            return processes.Run(
                new ChildCommand
                {
                    Program = path,
                    Arguments = [path, .. arguments],
                    Environment = environment,
                    WorkingDirectory = order.WorkingDirectory,
                },
                cancellation);
        }
        catch (ProcessStartException failure)
        {
            throw new ScanDepsFailure(failure.Message);
        }
    }
}

/// <summary>clang-scan-deps has not listed anything.</summary>
internal sealed class ScanDepsFailure(string message) : Exception(message);
