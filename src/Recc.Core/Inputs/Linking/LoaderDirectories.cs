using System.Collections.Immutable;
using Recc.Core.Paths;

namespace Recc.Core.Inputs.Linking;

/// <summary>
/// Directories of /etc/ld.so.conf, where GNU ld looks for the libraries that shared libraries need. Reads that file and
/// those that it includes.
/// </summary>
/// <param name="Directories">In order.</param>
/// <param name="Read">The files, and the directories of those included by a pattern.</param>
internal sealed record LoaderDirectories(ImmutableArray<string> Directories, ImmutableArray<string> Read)
{
    /// <summary>The file, absolute.</summary>
    public const string Configuration = "/etc/ld.so.conf";
    /// <summary>
    /// The variable with directories of libraries for programs that run here; GNU ld looks there as well.
    /// </summary>
    public const string Variable = "LD_LIBRARY_PATH";

    private const string Include = "include";
    private const int DeepestInclude = 8;

    /// <summary>As they are now.</summary>
    public static LoaderDirectories Find()
    {
        var directories = ImmutableArray.CreateBuilder<string>();
        var read = ImmutableArray.CreateBuilder<string>();
        Add(Configuration, directories, read, depth: 0);
        return new LoaderDirectories(directories.DrainToImmutable(), read.DrainToImmutable());
    }

    private static void Add(
        string path, ImmutableArray<string>.Builder directories, ImmutableArray<string>.Builder read, int depth)
    {
        if (depth > DeepestInclude || !File.Exists(path))
        {
            return;
        }

        read.Add(path);
        foreach (string line in File.ReadLines(path))
        {
            string text = line.Split('#')[0].Trim();
            if (text.StartsWith(Include, StringComparison.Ordinal) && text.Length > Include.Length
                && char.IsWhiteSpace(text[Include.Length]))
            {
                AddMatching(PathText.Join("/etc", text[Include.Length..].Trim()), directories, read, depth + 1);
            }
            else if (PathText.IsAbsolute(text))
            {
                directories.AddRange(text.Split([':', ',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
            }
        }
    }

    private static void AddMatching(
        string pattern, ImmutableArray<string>.Builder directories, ImmutableArray<string>.Builder read, int depth)
    {
        string directory = PathText.Parent(pattern);
        if (!Directory.Exists(directory))
        {
            return;
        }

        read.Add(directory);
        foreach (string file in Directory.GetFiles(directory, PathText.Name(pattern)).Order(StringComparer.Ordinal))
        {
            Add(file, directories, read, depth);
        }
    }
}
