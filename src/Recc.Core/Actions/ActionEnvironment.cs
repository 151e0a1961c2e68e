using System.Collections.Immutable;
using Recc.Core.Paths;

namespace Recc.Core.Actions;

/// <summary>
/// The environment of an action: fixed and minimal, plus what compilers read. The table of gcc's variables is in its
/// manual, "Environment Variables Affecting GCC"; clang reads the same ones.
/// </summary>
internal static class ActionEnvironment
{
    /// <summary>Variables that list directories searched for headers.</summary>
    public static readonly ImmutableArray<string> PathLists =
        ["CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "OBJC_INCLUDE_PATH"];

    /// <summary>
    /// Variables that change what a compiler does and are passed as they are: the date that the source sees, and how wide
    /// gcc's messages are.
    /// </summary>
    private static readonly ImmutableArray<string> Passed = ["SOURCE_DATE_EPOCH", "COLUMNS"];

    /// <summary>The variables, sorted by name.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> Of(ActionRequest request)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            // One language and one character set for all; OutputSet.Diagnostics is adapted to the user's when shown.
            ["LC_ALL"] = "C.UTF-8",
            ["PATH"] = request.Toolchain.SearchPath,
            ["PWD"] = PlaceholderDirectory.Path,
        };
        foreach (string name in Passed)
        {
            if (request.Variables.TryGetValue(name, out string? value))
            {
                variables[name] = value;
            }
        }

        foreach (string name in PathLists)
        {
            if (request.Variables.TryGetValue(name, out string? list))
            {
                IEnumerable<string> directories = list.Split(':').Select(directory =>
                    directory.Length == 0 ? "" : request.Paths.Place(directory).Text);
                variables[name] = string.Join(':', directories);
            }
        }

        if (AsksForColour(request) && request.Variables.TryGetValue("GCC_COLORS", out string? colours))
        {
            variables["GCC_COLORS"] = colours;
        }

        foreach ((string name, string value) in request.ExtraEnvironment)
        {
            variables[name] = value;
        }

        return [.. variables];
    }

    private static bool AsksForColour(ActionRequest request) => request.Colour || request.Command.Arguments.Any(
        static argument => argument.Option is "-fdiagnostics-color" || argument is { Option: "-fdiagnostics-color=", Value: "always" });
}
