namespace Recc.Core.CommandLine;

/// <summary>
/// How clang-cl names an object: a value of /Fo that ends in a slash is a directory, and a name without an ending gets
/// one.
/// </summary>
internal static class ClangClOutput
{
    private const string ObjectEnding = ".obj";

    /// <summary>
    /// Whether all versions take the value for the same name. A colon in front is one that newer ones leave out, and a
    /// name of dots alone has an ending or none, depending on who is asked.
    /// </summary>
    public static bool IsUnderstood(string value) =>
        !value.StartsWith(':') && PathNames.LastComponent(value) is not ("." or "..");

    /// <summary>The object's path.</summary>
    /// <param name="value">Of /Fo or /o; empty when there is none, or an empty one.</param>
    /// <param name="source">The source as typed.</param>
    public static string Of(string value, string source)
    {
        if (value.Length == 0 || value.EndsWith('/'))
            return PathNames.WithEnding(value + PathNames.LastComponent(source), ObjectEnding);

        return PathNames.Ending(value).Length > 0 ? value : value + ObjectEnding;
    }
}
