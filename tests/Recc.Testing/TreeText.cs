using System.Text;

namespace Recc.Testing;

/// <summary>
/// Many small files in one block of text. A line <c>--- path</c> begins a file; what follows up to the next such line
/// is its content.
/// </summary>
/// <example><c>--- a.c</c>, <c>#include "a.h"</c>, <c>--- inc/a.h</c>, <c>#pragma once</c>.</example>
public static class TreeText
{
    private const string Mark = "--- ";

    /// <summary>Paths and contents in the order of the text; each content ends with a line feed, or is empty.</summary>
    /// <exception cref="FormatException">There is text before the first mark, or a path leaves the tree.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(string tree)
    {
        var files = new List<KeyValuePair<string, string>>();
        string? path = null;
        var content = new StringBuilder();
        foreach (string line in Lines(tree))
        {
            if (line.StartsWith(Mark, StringComparison.Ordinal))
            {
                Close();
                path = RelativePath(line[Mark.Length..].Trim());
            }
            else if (path is not null)
                content.Append(line).Append('\n');
            else if (line.Trim().Length > 0)
                throw new FormatException($"Text before the first '{Mark}' line: {line}");
        }

        Close();
        return files;

        void Close()
        {
            if (path is not null)
                files.Add(new(path, content.ToString()));
            content.Clear();
        }
    }

    /// <summary>Writes the files of <paramref name="tree"/> below <paramref name="folder"/>.</summary>
    public static void Write(string folder, string tree)
    {
        foreach ((string path, string content) in Read(tree))
        {
            string target = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllText(target, content);
        }
    }

    private static string[] Lines(string text)
    {
        string unix = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        return (unix.EndsWith('\n') ? unix[..^1] : unix).Split('\n');
    }

    private static string RelativePath(string path) =>
        path.Length == 0 || Path.IsPathRooted(path) || path.Split('/').Contains("..")
            ? throw new FormatException($"Not a path inside the tree: '{path}'")
            : path;
}
