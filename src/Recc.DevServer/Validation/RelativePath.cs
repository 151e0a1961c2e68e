namespace Recc.DevServer.Validation;

/// <summary>Paths as messages carry them: relative, with slashes.</summary>
internal static class RelativePath
{
    /// <summary>
    /// The path below the root that <paramref name="path"/> means, seen from <paramref name="start"/>: without dots,
    /// empty for the root itself. Null when it is absolute or leaves the root.
    /// </summary>
    public static string? Resolve(string start, string path)
    {
        if (path.StartsWith('/') || path.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        var parts = new List<string>();
        foreach (string part in start.Split('/').Concat(path.Split('/')))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part != "..")
            {
                parts.Add(part);
                continue;
            }

            if (parts.Count == 0)
            {
                return null;
            }

            parts.RemoveAt(parts.Count - 1);
        }

        return string.Join('/', parts);
    }

    /// <summary>Whether this may be the name of an entry of a directory.</summary>
    public static bool IsEntryName(string name) =>
        name is not ("" or "." or "..") && name.AsSpan().IndexOfAny('/', '\0') < 0;
}
