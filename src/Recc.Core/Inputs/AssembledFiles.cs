using System.Collections.Immutable;
using Recc.Core.CommandLine;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.DepScan;

namespace Recc.Core.Inputs;

/// <summary>
/// Files that an assembler takes in by .include and .incbin. Assemblers look in the working directory and in those of
/// -I, in different orders, and some beside the file that says it: every file that could be meant is an input, and
/// where there is none, it could appear.
/// </summary>
/// <param name="order">The command.</param>
/// <param name="searchPath">Directories that are searched for headers, as far as they are known.</param>
/// <param name="read">Reads a file by its spelling; throws what opening a file throws.</param>
internal sealed class AssembledFiles(
    ScanOrder order, ImmutableArray<string> searchPath, Func<string, (InputFile File, byte[] Text)> read)
{
    private readonly Dictionary<string, InputFile> found = new(StringComparer.Ordinal);
    private readonly HashSet<(string Directory, string Name)> missing = [];
    private readonly HashSet<string> texts = new(StringComparer.Ordinal);

    /// <summary>The files that are there.</summary>
    public ImmutableArray<InputFile> Files => [.. found.Values];

    /// <summary>Where files could appear: a directory, as spelled, and a name.</summary>
    public ImmutableArray<(string Directory, string Name)> Missing => [.. missing];

    /// <summary>
    /// Adds what a text takes in, and what that takes in. False when not all of it can be named, because a macro of the
    /// assembler makes a name up, or is no file.
    /// </summary>
    /// <param name="facts">What the text says.</param>
    /// <param name="beside">Directories, as spelled, of the files that it is made of.</param>
    public bool TryAdd(AssemblerFacts facts, IEnumerable<string> beside)
    {
        string[] directories =
        [
            .. SearchDirectories.Of(order.Command.Arguments).Concat(searchPath).Concat(beside).Prepend("")
                .Distinct(StringComparer.Ordinal),
        ];
        return facts.IsCertain && facts.Files.All(file => TryAdd(file, directories));
    }

    private bool TryAdd(AssembledFile file, string[] directories)
    {
        if (!PathText.IsAbsolute(file.Name))
        {
            return directories.All(directory => TryAdd(directory, file.Name, directory.Length == 0, file.IsText));
        }

        // gas puts directories also before a name that is absolute.
        string below = file.Name.TrimStart('/');
        return TryAdd("", file.Name, isAsSaid: true, file.IsText) && directories.All(
            directory => TryAdd(directory.Length == 0 ? "." : directory, below, directory.Length == 0, file.IsText));
    }

    private bool TryAdd(string directory, string name, bool isAsSaid, bool isText)
    {
        string spelled = PathText.Join(directory, name);
        bool isThere = FileIdentity.TryRead(PathText.Join(order.WorkingDirectory, spelled), out FileIdentity identity)
            && !identity.IsDirectory;
        if (!isThere)
        {
            missing.Add((directory, name));
        }

        return !isThere || (identity.IsRegularFile && TryAdd(spelled, isAsSaid, isText));
    }

    private bool TryAdd(string spelled, bool isAsSaid, bool isText)
    {
        if (found.ContainsKey(spelled) && (!isText || texts.Contains(spelled)))
        {
            return true;
        }

        (InputFile input, byte[] text) = read(spelled);
        found[spelled] = input with { Role = isAsSaid ? InputRole.Assembled : InputRole.Text };
        return !isText
            || (texts.Add(spelled) && TryAdd(AssemblerFactsReader.Read(text), [PathText.Parent(spelled)]));
    }
}
