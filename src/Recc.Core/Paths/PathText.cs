namespace Recc.Core.Paths;

/// <summary>
/// Unix paths as text. Everything here is lexical: no disk is asked, so a ".." after a symbolic link means what it
/// says, not where the link leads. Callers that care compare file identities.
/// </summary>
public static class PathText
{
    /// <summary>Whether the path starts at the root of the file system.</summary>
    public static bool IsAbsolute(string path) => path.StartsWith('/');

    /// <summary>The path itself when absolute, else below the directory; neither is normalised.</summary>
    public static string Join(string directory, string path)
    {
        if (path.Length == 0 || IsAbsolute(path))
        {
            return path.Length == 0 ? directory : path;
        }

        return directory.Length == 0 || directory.EndsWith('/') ? directory + path : directory + "/" + path;
    }

    /// <summary>Everything before the last component: "/" for "/x", "" for "x".</summary>
    public static string Parent(string path)
    {
        int slash = path.LastIndexOf('/');
        return slash switch
        {
            < 0 => "",
            0 => "/",
            _ => path[..slash].TrimEnd('/') is { Length: > 0 } parent ? parent : "/",
        };
    }

    /// <summary>The last component.</summary>
    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>
    /// Removes empty and "." components and folds "..". An absolute path stays absolute ("/.." is "/"); a relative
    /// one keeps the leading ".." that it cannot fold, and is "" when nothing is left.
    /// </summary>
    public static string Normalize(string path)
    {
        bool absolute = IsAbsolute(path);
        if (IsNormal(path))
        {
            return path;
        }

        var kept = new List<string>();
        foreach (string part in path.Split('/'))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part != "..")
            {
                kept.Add(part);
            }
            else if (kept.Count > 0 && kept[^1] != "..")
            {
                kept.RemoveAt(kept.Count - 1);
            }
            else if (!absolute)
            {
                kept.Add(part);
            }
        }

        string joined = string.Join('/', kept);
        return absolute ? "/" + joined : joined;
    }

    /// <summary>Whether a normalised path is the directory or lies below it. "" and "/" hold everything.</summary>
    public static bool IsAtOrBelow(string path, string directory)
    {
        if (directory is "" or "/")
        {
            return true;
        }

        return path.StartsWith(directory, StringComparison.Ordinal)
            && (path.Length == directory.Length || path[directory.Length] == '/');
    }

    /// <summary>Whether a normalised relative path leaves the directory it starts in.</summary>
    public static bool Escapes(string normalized) =>
        normalized == ".." || normalized.StartsWith("../", StringComparison.Ordinal);

    /// <summary>
    /// How to write a path from a working directory, both relative to one root and the directory normalised. Only
    /// leading components that equal the directory's are shortened; the rest of the path stays as it is written.
    /// </summary>
    public static string Relative(string fromDirectory, string path)
    {
        if (fromDirectory.Length == 0)
        {
            return path.Length == 0 ? "." : path;
        }

        string[] from = fromDirectory.Split('/');
        string[] to = path.Length == 0 ? [] : path.Split('/');
        int common = 0;
        while (common < from.Length && common < to.Length && from[common] == to[common])
        {
            common++;
        }

        IEnumerable<string> parts = Enumerable.Repeat("..", from.Length - common).Concat(to.Skip(common));
        string text = string.Join('/', parts);
        return text.Length == 0 ? "." : text;
    }

    private static bool IsNormal(string path)
    {
        if (path.Length > 1 && path.EndsWith('/'))
        {
            return false;
        }

        return !path.Contains("//", StringComparison.Ordinal) && !path.Contains("./", StringComparison.Ordinal)
            && path != "." && path != ".." && !path.EndsWith("/.", StringComparison.Ordinal)
            && !path.EndsWith("/..", StringComparison.Ordinal);
    }
}
