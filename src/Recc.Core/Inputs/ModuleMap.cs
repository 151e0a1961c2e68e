using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Recc.Core.Digests;
using Recc.Core.Paths;

namespace Recc.Core.Inputs;

/// <summary>
/// gcc's list of modules and the files that their interfaces are in, one pair on a line (gcc's manual, "C++ Module
/// Mapper"). CMake gives one to every source; those that have to do with no module get one that only says where names
/// start.
/// </summary>
/// <param name="Root">Where relative names of files start; "." for the working directory.</param>
/// <param name="Files">Module and file, as listed.</param>
internal sealed record ModuleMap(string Root, ImmutableArray<KeyValuePair<string, string>> Files)
{
    private const string RootWord = "$root";

    /// <summary>Letters that a name of a header, or a file that gcc would look for otherwise, has.</summary>
    private static readonly SearchValues<char> NoName = SearchValues.Create("/<>\"$'\\\0");
    private static readonly SearchValues<char> NoFile = SearchValues.Create("$'\"\\\0");

    /// <summary>Where gcc keeps modules that no list names.</summary>
    private const string DefaultFolder = "gcm.cache";

    /// <summary>
    /// Reads a list. Null where a line is not plainly a pair, or a name is that of a header: a unit of its own kind,
    /// which brings macros.
    /// </summary>
    public static ModuleMap? TryRead(byte[] text)
    {
        string root = ".";
        var files = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (string line in Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case []:
                    break;
                case [RootWord, var place]:
                    root = place;
                    break;
                case [var name, var file] when !name.AsSpan().ContainsAny(NoName) && !file.AsSpan().ContainsAny(NoFile):
                    files.Add(KeyValuePair.Create(name, file));
                    break;
                default:
                    return null;
            }
        }

        return new ModuleMap(root, files.DrainToImmutable());
    }

    /// <summary>
    /// Whether a module could be read because of the list. Null bytes, or text that is none, count as such.
    /// </summary>
    public static bool MayLeadToModules(byte[] text, string workingDirectory)
    {
        if (TryRead(text) is not { Files.IsEmpty: true } map)
        {
            return true;
        }

        string folder = PathText.Join(workingDirectory, PathText.Join(map.Root, DefaultFolder));
        return FileIdentity.TryRead(folder, out _);
    }

    /// <summary>The list with its modules in alphabetical order.</summary>
    public byte[] ToOrderedText() => Encoding.UTF8.GetBytes(string.Concat(Files
        .Select(static pair => $"{pair.Key} {pair.Value}\n").Order(StringComparer.Ordinal)
        .Prepend($"{RootWord} {Root}\n")));

    /// <summary>A file's name as gcc uses it.</summary>
    public string NameOf(string file) => Root == "." ? file : PathText.Join(Root, file);

    /// <summary>The file of a module; null when it is not listed.</summary>
    public string? FileOf(string module) => Files
        .Where(pair => pair.Key == module).Select(pair => NameOf(pair.Value)).FirstOrDefault();
}
