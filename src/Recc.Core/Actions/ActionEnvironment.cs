using System.Collections.Immutable;
using Recc.Core.CommandLine;
using Recc.Core.Paths;

namespace Recc.Core.Actions;

/// <summary>
/// The environment of an action: fixed and minimal, plus what compilers read. The table of gcc's variables is in its
/// manual, "Environment Variables Affecting GCC"; clang reads the same ones.
/// </summary>
internal static class ActionEnvironment
{
    /// <summary>Variables that list directories searched for headers.</summary>
    private static readonly ImmutableArray<(string Name, char Divider)> PathLists =
        [("CPATH", ':'), ("C_INCLUDE_PATH", ':'), ("CPLUS_INCLUDE_PATH", ':'), ("OBJC_INCLUDE_PATH", ':')];

    /// <summary>Those that Microsoft's compiler reads, and clang in its place; divided alike on every system.</summary>
    private static readonly ImmutableArray<(string Name, char Divider)> MicrosoftPathLists =
        [("INCLUDE", ';'), ("EXTERNAL_INCLUDE", ';')];

    /// <summary>
    /// Variables that change what a compiler does and are passed as they are: the date that the source sees, and how
    /// wide gcc's messages are.
    /// </summary>
    private static readonly ImmutableArray<string> Passed = ["SOURCE_DATE_EPOCH", "COLUMNS"];

    /// <summary>Where Microsoft's tools are, from which clang infers directories of headers.</summary>
    private static readonly ImmutableArray<string> MicrosoftPassed = ["VCToolsInstallDir", "VCINSTALLDIR"];

    /// <summary>Variables that list directories searched for libraries.</summary>
    private static readonly ImmutableArray<(string Name, char Divider)> LibraryPathLists = [("LIBRARY_PATH", ':')];

    /// <summary>
    /// Variables that list directories searched for headers, or for libraries, and what divides them.
    /// </summary>
    public static IEnumerable<(string Name, char Divider)> PathListsOf(CompileCommand command) =>
        command.IsLinking ? LibraryPathLists
        : command.HasMicrosoftHabits ? PathLists.Concat(MicrosoftPathLists)
        : PathLists;

    /// <summary>The variables, sorted by name.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> Of(ActionRequest request) =>
        Of(request, request.DirectoryName, directory => request.Paths.Place(directory).Text);

    /// <summary>The variables of an action that is the user's own command.</summary>
    /// <param name="request">The compile.</param>
    /// <param name="directory">By which name compilers shall know their working directory.</param>
    public static ImmutableArray<KeyValuePair<string, string>> OfHome(ActionRequest request, string directory) =>
        Of(request, directory, static listed => listed);

    private static ImmutableArray<KeyValuePair<string, string>> Of(
        ActionRequest request, string workingDirectory, Func<string, string> place)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            // One language and one character set for all; OutputSet.Diagnostics is adapted to the user's when shown.
            ["LC_ALL"] = "C.UTF-8",
            ["PATH"] = request.Toolchain.SearchPath,
            ["PWD"] = workingDirectory,
        };
        foreach (string name in request.Command.HasMicrosoftHabits ? Passed.Concat(MicrosoftPassed) : Passed)
        {
            if (request.Variables.TryGetValue(name, out string? value))
            {
                variables[name] = value;
            }
        }

        foreach ((string name, char divider) in PathListsOf(request.Command))
        {
            if (request.Variables.TryGetValue(name, out string? list))
            {
                IEnumerable<string> directories = list.Split(divider).Select(directory =>
                    directory.Length == 0 ? "" : place(directory));
                variables[name] = string.Join(divider, directories);
            }
        }

        if (request is { MakesInterface: true, Toolchain.IsClang: false })
        {
            // gcc writes the time into interfaces, and two makings shall not differ. No date is in the source: that was
            // asked.
            variables.TryAdd("SOURCE_DATE_EPOCH", "0");
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
        static argument => argument.Option is "-fdiagnostics-color"
            || argument is { Option: "-fdiagnostics-color=", Value: "always" });
}
