namespace Recc.Core.CommandLine;

/// <summary>
/// Recognises the tiny compiles with which build systems ask a compiler what it can do. They are many, differ from
/// each other, often fail on purpose, and are waited for one by one.
/// </summary>
internal static class ConfigureProbes
{
    // CMake's try_compile before and since 3.25, and Meson's compiler checks.
    private static readonly string[] Directories =
        ["CMakeFiles/CMakeTmp/", "CMakeFiles/CMakeScratch/", "meson-private/tmp"];

    /// <summary>Whether a compile of that source in that directory is a probe, by CMake, Meson or Autoconf.</summary>
    public static bool Includes(string workingDirectory, string source) =>
        IsInside(workingDirectory)
        || IsInside(source)
        || PathNames.LastComponent(source).StartsWith("conftest.", StringComparison.Ordinal);

    private static bool IsInside(string path)
    {
        var text = $"/{path}/";
        foreach (var directory in Directories)
        {
            if (text.Contains("/" + directory, StringComparison.Ordinal)) return true;
        }

        return false;
    }
}
