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
    private readonly List<NamePrefix> bases = [];
    private readonly List<string> includeDirectories = [];
    private readonly List<string> toolchainDirectories = [];
    private readonly List<string> outputs = [];

    private readonly CompileCommand command;
    private readonly bool nativePaths;

    private CommandCanonicalizer(ActionRequest request)
    {
        paths = request.Paths;
        command = request.Command;
        nativePaths = request.NativePaths;
    }

    /// <summary>Arguments of the action, without the compiler.</summary>
    public ImmutableArray<Argument> Arguments { get; private set; } = [];

    /// <summary>Directories searched for headers, as the action writes them.</summary>
    public IReadOnlyList<string> IncludeDirectories => includeDirectories;

    /// <summary>Where the compiler is told to find parts of itself, as the action writes them.</summary>
    public IReadOnlyList<string> ToolchainDirectories => toolchainDirectories;

    /// <summary>Outputs, as the action writes them: not normalised.</summary>
    public IReadOnlyList<string> Outputs => outputs;

    /// <summary>How paths on the command line are written on both sides, the user's longest first.</summary>
    public IReadOnlyList<NamePrefix> Prefixes => bases;

    /// <summary>Spellings that differ between user and action, from arguments.</summary>
    public IEnumerable<PathSpelling> Spellings => bases.Select(static known => known.Spelling)
        .Where(static pair => pair.Canonical != pair.Native);

    public static CommandCanonicalizer Create(ActionRequest request)
    {
        var canonicalizer = new CommandCanonicalizer(request);
        Argument[] written =
            [.. request.Command.Arguments.Select(canonicalizer.Canonical).OfType<Argument>()];
        canonicalizer.includeDirectories.AddRange(SearchDirectories.Of(written));
        canonicalizer.AddVariables(request);
        canonicalizer.bases.Sort(static (a, b) => b.Spelling.Native.Length - a.Spelling.Native.Length);
        canonicalizer.Arguments = [.. written.SelectMany(canonicalizer.WithMaps)];
        return canonicalizer;
    }

    /// <summary>
    /// What the worker's compiler calls a file that this one calls by the given name: by the longest argument that the
    /// name starts with. A relative name that starts with none comes from a text which is the same there; an absolute
    /// one is named by where it lies.
    /// </summary>
    public string NameOnWorker(string spelled)
    {
        foreach (PathSpelling known in bases.Select(static known => known.Spelling))
        {
            if (known.Native.Length > 0 && PathText.IsAtOrBelow(spelled, known.Native.TrimEnd('/')))
            {
                return known.Canonical + spelled[known.Native.Length..];
            }
        }

        return PathText.IsAbsolute(spelled) ? paths.Place(spelled).Text : spelled;
    }

    /// <summary>Options about the beginnings of names are written when all beginnings are known.</summary>
    private IEnumerable<Argument> WithMaps(Argument argument) =>
        argument.Meaning == ArgumentMeaning.PrefixMap ? PrefixMaps.Translate(argument, bases, paths) : [argument];

    private Argument? Canonical(Argument argument)
    {
        switch (argument.Meaning)
        {
            case ArgumentMeaning.Depfile when command.HasDebugInfo && IsListing(argument):
                // What it prints is made here, but debug information tells of it.
                return argument;
            case ArgumentMeaning.Depfile or ArgumentMeaning.Ignored:
                return null;
            case ArgumentMeaning.Output:
                return CanonicalOutput(argument);
            case ArgumentMeaning.SideOutput:
                outputs.Add(paths.Place(argument.Value).Text);
                return argument with { Value = outputs[^1] };
            case ArgumentMeaning.Source:
                AddDirectory(PathText.Parent(argument.Value));
                return argument with { Value = Operand(AddFile(argument.Value)) };
            case ArgumentMeaning.IncludeDirectory when ValueRules.IsBelowSysroot(argument.Value):
                return argument;
            case ArgumentMeaning.IncludeDirectory or ArgumentMeaning.EmbedDirectory or ArgumentMeaning.ProgramDirectory
                or ArgumentMeaning.ModuleDirectory:
                return argument with { Value = AddDirectory(argument.Value) };
            case ArgumentMeaning.ToolchainDirectory:
                toolchainDirectories.Add(AddDirectory(argument.Value));
                return argument with { Value = toolchainDirectories[^1] };
            case ArgumentMeaning.ModuleNeeds:
                return null;
            case ArgumentMeaning.PrecompiledHeader or ArgumentMeaning.InputFile or ArgumentMeaning.ModuleMapper
                or ArgumentMeaning.PatternFile or ArgumentMeaning.ProfileFile:
                return argument with { Value = AddFile(argument.Value) };
            case ArgumentMeaning.PrecompiledBoundary:
                // Another one is looked for, as an include is.
                return PathText.IsAbsolute(argument.Value)
                    ? argument with { Value = AddFile(argument.Value) } : argument;
            case ArgumentMeaning.PrecompiledFile when command.Precompiled is { } precompiled:
                return argument with { Value = AddFile(precompiled.File) };
            case ArgumentMeaning.ModuleFile:
                int equals = argument.Value.IndexOf('=');
                return argument with
                {
                    Value = argument.Value[..(equals + 1)]
                    + AddFile(argument.Value[(equals + 1)..])
                };
            case ArgumentMeaning.IncludeFile:
                AddDirectory(PathText.Parent(argument.Value));
                return argument with { Value = AddFile(argument.Value) };
            case ArgumentMeaning.LibraryDirectory:
                return argument with { Value = AddDirectory(argument.Value) };
            case ArgumentMeaning.Sysroot:
                return argument with { Value = AddDirectory(argument.Value) };
            default:
                return argument;
        }
    }

    private static bool IsListing(Argument argument) =>
        argument.Option.Contains("showIncludes", StringComparison.Ordinal);

    /// <summary>clang-cl makes names of what it is told: it is told the whole name.</summary>
    private Argument CanonicalOutput(Argument argument)
    {
        bool isClangCl = command.Family == CompilerFamily.ClangCl;
        outputs.Add(paths.Place(isClangCl ? command.Output : argument.Value).Text);
        return isClangCl
            ? argument with { Option = "/Fo", Value = outputs[^1], Joined = true }
            : argument with { Value = outputs[^1] };
    }

    /// <summary>Directories that the compiler takes from its environment.</summary>
    private void AddVariables(ActionRequest request)
    {
        foreach ((string name, char divider) in ActionEnvironment.PathListsOf(request.Command))
        {
            if (!request.Variables.TryGetValue(name, out string? list))
            {
                continue;
            }

            foreach (string directory in list.Split(divider, StringSplitOptions.RemoveEmptyEntries))
            {
                includeDirectories.Add(AddDirectory(directory));
            }
        }
    }

    /// <summary>A file name that begins with a dash stood behind "--", which is not handed on.</summary>
    private static string Operand(string name) => name.StartsWith('-') ? "./" + name : name;

    private string AddFile(string native) => AddBase(native, isDirectory: false);

    private string AddDirectory(string native) => AddBase(native, isDirectory: true);

    /// <summary>Remembers how a path is written on both sides and returns how the action writes it.</summary>
    private string AddBase(string native, bool isDirectory)
    {
        if (native.Length == 0)
        {
            return "";
        }

        string canonical = paths.Place(native).Text;
        if (nativePaths && PathText.IsAbsolute(native) && !canonical.Contains('/') && !isDirectory)
        {
            // So that names of files beside it begin with something that can be exchanged.
            canonical = "./" + canonical;
        }

        bases.Add(new NamePrefix(new PathSpelling(canonical, native), isDirectory));
        return canonical;
    }
}
