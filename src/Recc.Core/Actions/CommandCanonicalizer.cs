using System.Collections.Immutable;
using Recc.Core.CommandLine;
using Recc.Core.Paths;

namespace Recc.Core.Actions;

/// <summary>
/// Writes a user's command as the action's command, and translates the names that the compiler makes from its arguments
/// the same way. A compiler names a header by the directory it was found in, as that was written, and the rest; so what
/// the worker's compiler will call a file follows from what this one calls it.
/// </summary>
internal sealed class CommandCanonicalizer
{
    private readonly PathMap paths;
    private readonly List<PathSpelling> bases = [];
    private readonly List<string> includeDirectories = [];

    private CommandCanonicalizer(PathMap paths) => this.paths = paths;

    /// <summary>Arguments of the action, the compiler first.</summary>
    public ImmutableArray<string> Arguments { get; private set; } = [];

    /// <summary>The output as the action writes it; "" when it is not named.</summary>
    public string Output { get; private set; } = "";

    /// <summary>Directories searched for headers, as the action writes them.</summary>
    public IReadOnlyList<string> IncludeDirectories => includeDirectories;

    /// <summary>Spellings that differ between user and action, from arguments.</summary>
    public IEnumerable<PathSpelling> Spellings => bases.Where(static pair => pair.Canonical != pair.Native);

    public static CommandCanonicalizer Create(ActionRequest request)
    {
        var canonicalizer = new CommandCanonicalizer(request.Paths);
        canonicalizer.AddArguments(request);
        canonicalizer.AddVariables(request);
        canonicalizer.bases.Sort(static (a, b) => b.Native.Length - a.Native.Length);
        return canonicalizer;
    }

    /// <summary>
    /// What the worker's compiler calls a file that this one calls by the given name: by the longest argument that the
    /// name starts with, else by where it lies.
    /// </summary>
    public string NameOnWorker(string spelled)
    {
        foreach (PathSpelling known in bases)
        {
            if (known.Native.Length > 0 && PathText.IsAtOrBelow(spelled, known.Native.TrimEnd('/')))
            {
                return known.Canonical + spelled[known.Native.Length..];
            }
        }

        return paths.Place(spelled).Text;
    }

    private void AddArguments(ActionRequest request)
    {
        var arguments = new List<string> { request.Toolchain.Compiler };
        if (request.Colour)
        {
            // First, so that whatever the user says about colour wins.
            arguments.Add("-fdiagnostics-color=always");
        }

        foreach (Argument argument in request.Command.Arguments)
        {
            if (Canonical(argument) is { } written)
            {
                written.AppendTo(arguments);
            }
        }

        Arguments = [.. arguments];
    }

    private Argument? Canonical(Argument argument)
    {
        switch (argument.Meaning)
        {
            case ArgumentMeaning.Depfile or ArgumentMeaning.Ignored:
                return null;
            case ArgumentMeaning.Output:
                Output = paths.Place(argument.Value).Text;
                return argument with { Value = Output };
            case ArgumentMeaning.Source:
                AddBase(PathText.Parent(argument.Value));
                return argument with { Value = Operand(AddBase(argument.Value)) };
            case ArgumentMeaning.IncludeDirectory:
                string directory = AddBase(argument.Value);
                includeDirectories.Add(directory);
                return argument with { Value = directory };
            case ArgumentMeaning.IncludeFile:
                AddBase(PathText.Parent(argument.Value));
                return argument with { Value = AddBase(argument.Value) };
            case ArgumentMeaning.Sysroot:
                return argument with { Value = AddBase(argument.Value) };
            case ArgumentMeaning.PrefixMap:
                int equals = argument.Value.LastIndexOf('=');
                string old = equals < 0 ? argument.Value : argument.Value[..equals];
                string mapped = paths.Place(old).Text;
                return argument with { Value = mapped + (equals < 0 ? "" : argument.Value[equals..]) };
            default:
                return argument;
        }
    }

    /// <summary>Directories that the compiler takes from its environment.</summary>
    private void AddVariables(ActionRequest request)
    {
        foreach (string name in ActionEnvironment.PathLists)
        {
            if (!request.Variables.TryGetValue(name, out string? list))
            {
                continue;
            }

            foreach (string directory in list.Split(':', StringSplitOptions.RemoveEmptyEntries))
            {
                includeDirectories.Add(AddBase(directory));
            }
        }
    }

    /// <summary>A file name that begins with a dash stood behind "--", which is not handed on.</summary>
    private static string Operand(string name) => name.StartsWith('-') ? "./" + name : name;

    /// <summary>Remembers how a path is written on both sides and returns how the action writes it.</summary>
    private string AddBase(string native)
    {
        if (native.Length == 0)
        {
            return "";
        }

        string canonical = paths.Place(native).Text;
        bases.Add(new PathSpelling(canonical, native));
        return canonical;
    }
}
