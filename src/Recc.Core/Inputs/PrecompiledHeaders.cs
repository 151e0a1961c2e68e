using System.Collections.Immutable;
using System.Text;
using Recc.Core.CommandLine;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.DepScan;

namespace Recc.Core.Inputs;

/// <summary>
/// Precompiled headers that a compile may take. -M does not name them: it reads the headers behind them, which may have
/// changed since.
/// </summary>
internal sealed class PrecompiledHeaders(ScanOrder order)
{
    private const string Gcc = ".gch";

    /// <summary>For a header that is included from the command line clang takes either, gcc the former.</summary>
    private static readonly string[] ForcedEndings = [Gcc, ".pch"];

    private static readonly byte[] Taken = "#pragma GCC pch_preprocess \""u8.ToArray();

    private readonly Dictionary<string, HashSet<string>> found = new(StringComparer.Ordinal);

    /// <summary>
    /// Those that one of the texts or options could mean, each file once. Null when they cannot be told, and then a
    /// path for the message.
    /// </summary>
    public ImmutableArray<PrecompiledFile>? Find(
        ImmutableArray<InputFile> files,
        ImmutableArray<SourceFacts> facts,
        ImmutableArray<string>? searchPath,
        out string? objection)
    {
        objection = null;
        string[] forced =
        [
            .. order.Command.Arguments.Where(static argument => argument.Meaning == ArgumentMeaning.IncludeFile)
                .Select(static argument => argument.Value),
        ];
        string[] searched = [.. searchPath ?? []];
        HashSet<string> names = facts.SelectMany(static said => said.IncludeNames)
            .Where(static name => MayBeRead(name.Use))
            .Select(static name => name.Name).ToHashSet(StringComparer.Ordinal);
        IEnumerable<string> directories = files.Select(static file => PathText.Parent(file.Spelled)).Concat(searched)
            .Distinct(StringComparer.Ordinal);
        if (facts.Any(static said => said.HasComputedInclude) && FindAny(directories) is { } unclear)
        {
            objection = unclear;
            return null;
        }

        IEnumerable<string> spelled = Named().Concat(FindIn(searched.Prepend(""), forced, ForcedEndings))
            .Concat(FindIn(directories, names, [Gcc]));
        return Read(spelled, out objection);
    }

    /// <summary>
    /// What gcc printed before a rule: the precompiled headers that it took, one on a line. The rule is what follows.
    /// </summary>
    public static (ImmutableArray<string> Taken, byte[] Rule) ReadTaken(byte[] printed)
    {
        var taken = ImmutableArray.CreateBuilder<string>();
        int at = 0;
        while (printed.AsSpan(at).StartsWith(Taken) && printed.AsSpan(at).IndexOf((byte)'\n') is > 0 and int end)
        {
            ReadOnlySpan<byte> line = printed.AsSpan(at + Taken.Length, end - Taken.Length);
            taken.Add(Encoding.UTF8.GetString(line.TrimEnd("\"\r"u8)));
            at += end + 1;
        }

        return (taken.DrainToImmutable(), printed[at..]);
    }

    private static bool MayBeRead(IncludeUse use) =>
        use is IncludeUse.Include or IncludeUse.IncludeNext or IncludeUse.Import;

    private IEnumerable<string> Named() => order.Command.Arguments
        .Where(static argument => argument.Meaning == ArgumentMeaning.PrecompiledHeader)
        .Select(static argument => argument.Value)
        .Concat(order.Command.Precompiled is { IsMade: false, File: var file } ? [file] : []);

    private IEnumerable<string> FindIn(
        IEnumerable<string> directories, IReadOnlyCollection<string> names, string[] suffixes)
    {
        foreach (string directory in directories)
        {
            foreach (string name in names)
            {
                string spelled = PathText.Join(directory, name);
                HashSet<string> there = PrecompiledIn(PathText.Parent(PathText.Join(order.WorkingDirectory, spelled)));
                if (there.Count == 0)
                {
                    continue;
                }

                foreach (string suffix in suffixes.Where(suffix => there.Contains(PathText.Name(spelled) + suffix)))
                {
                    yield return spelled + suffix;
                }
            }
        }
    }

    private string? FindAny(IEnumerable<string> directories) => directories
        .FirstOrDefault(directory => PrecompiledIn(PathText.Join(order.WorkingDirectory, directory)).Count > 0);

    /// <summary>gcc takes one file of a directory with such a name. What is about to be written is not read.</summary>
    private ImmutableArray<PrecompiledFile>? Read(IEnumerable<string> spelled, out string? objection)
    {
        var files = new List<PrecompiledFile>();
        string output = PathText.Join(order.WorkingDirectory, order.Command.Output);
        FileIdentity.TryRead(output, out FileIdentity written);
        foreach (string name in spelled.Distinct(StringComparer.Ordinal).SelectMany(FilesOf))
        {
            string path = new OpenablePath().Of(PathText.Join(order.WorkingDirectory, name));
            if (!FileIdentity.TryRead(path, out FileIdentity identity) || !identity.IsRegularFile)
            {
                objection = name;
                return null;
            }

            bool isWritten = order.Command.IsPrecompiling && identity.IsSameFile(written);
            if (!isWritten && !files.Exists(file => file.Identity.IsSameFile(identity)))
            {
                files.Add(new PrecompiledFile(name, path, identity));
            }
        }

        objection = null;
        return [.. files];
    }

    private IEnumerable<string> FilesOf(string spelled)
    {
        string path = PathText.Join(order.WorkingDirectory, spelled);
        return FileIdentity.TryRead(path, out FileIdentity identity) && identity.IsDirectory
            ? SearchWatch.NamesIn(path).Order(StringComparer.Ordinal).Select(name => PathText.Join(spelled, name))
            : [spelled];
    }

    private HashSet<string> PrecompiledIn(string directory)
    {
        if (!found.TryGetValue(directory, out HashSet<string>? names))
        {
            names = SearchWatch.PrecompiledIn(directory);
            found.Add(directory, names);
        }

        return names;
    }
}
