namespace Recc.Core.CommandLine;

/// <summary>
/// What is found in a command while it is read from left to right: the arguments, and for each question the answer
/// that holds at the end. It judges nothing; <see cref="CommandAnalyzer"/> does.
/// </summary>
internal sealed class CommandParts
{
    private readonly List<ReadArgument> _objections = [];
    private string? _language;

    private CommandParts() { }

    public List<Argument> Arguments { get; } = [];

    /// <summary>Operands, each with the -x value in force where it stands, if any.</summary>
    public List<(string Path, string? Language)> Operands { get; } = [];

    /// <summary>The last of -S and -c does not matter: -S wins.</summary>
    public bool ToAssembly { get; private set; }

    public bool ToObject { get; private set; }

    public string? Output { get; private set; }

    public bool WantsDepfile { get; private set; }

    public bool DepfileSkipsSystemHeaders { get; private set; }

    /// <summary>-MD and -MMD both, of which clang calls the first unused.</summary>
    public bool WantsDepfileTwice { get; private set; }

    public bool DepfileHasPhonyTargets { get; private set; }

    public string? DepfilePath { get; private set; }

    /// <summary>The first -fdeps-format, as typed.</summary>
    public string? ModuleNeeds { get; private set; }

    public List<string> DepfileTargets { get; } = [];

    /// <summary>The first option about the depfile, as typed.</summary>
    public string? DepfileOption { get; private set; }

    public bool HasDebugInfo { get; private set; }

    public bool SplitsDebugInfo { get; private set; }

    public bool IsLinkTimeOptimized { get; private set; }

    /// <summary>The second -arch: each would make an object of its own.</summary>
    public string? SecondArchitecture { get; private set; }

    public bool OptionsEnd { get; private set; }

    /// <summary>Whether a system root is given, which names such as "=dir" can be relative to.</summary>
    public bool HasSysroot { get; private set; }

    /// <summary>The first option whose value is relative to the system root, as typed.</summary>
    public string? OptionBelowSysroot { get; private set; }

    /// <summary>The first option that asks for a profile of which gcc and clang have different notions, as typed.</summary>
    public ReadArgument? ProfileOption { get; private set; }

    /// <summary>The first option that renames paths, as typed.</summary>
    public string? PrefixMap { get; private set; }

    public static CommandParts Read(IReadOnlyList<string> arguments, CompilerFamilies families)
    {
        var parts = new CommandParts();
        var reader = new ArgumentReader(arguments, families);
        while (reader.TryRead(out var read)) parts.Add(read);
        return parts;
    }

    /// <summary>The first argument that is refused for this reason, or null.</summary>
    public ReadArgument? FirstObjection(FallbackReason reason) =>
        _objections.Find(objection => objection.Objection == reason);

    private void Add(ReadArgument read)
    {
        Arguments.Add(read.Argument);
        if (read.Objection is not null) _objections.Add(read);

        if (SearchDirectories.BelowSysroot(read.Argument) is not null) OptionBelowSysroot ??= read.Text;

        switch (read.Argument.Meaning)
        {
            case ArgumentMeaning.Sysroot:
                HasSysroot |= !read.Argument.Option.StartsWith("-resource-dir", StringComparison.Ordinal);
                break;
            case ArgumentMeaning.ProfileFile:
                ProfileOption ??= read;
                break;
            case ArgumentMeaning.ModuleNeeds:
                ModuleNeeds ??= read.Text;
                break;
            case ArgumentMeaning.PrefixMap:
                PrefixMap ??= read.Text;
                break;
            case ArgumentMeaning.Source:
                Operands.Add((read.Argument.Value, _language));
                break;
            case ArgumentMeaning.Mode:
                ToAssembly |= read.Argument.Option == "-S";
                ToObject |= read.Argument.Option == "-c";
                break;
            case ArgumentMeaning.Output:
                Output = read.Argument.Value;
                break;
            case ArgumentMeaning.Depfile:
                AddDepfileOption(read);
                break;
            case ArgumentMeaning.Plain:
                AddPlain(read.Argument);
                break;
            case ArgumentMeaning.Ignored:
                OptionsEnd |= read.Argument.Option == "--";
                break;
        }
    }

    private void AddDepfileOption(ReadArgument read)
    {
        DepfileOption ??= read.Text;
        switch (read.Argument.Option)
        {
            case "-MD":
                WantsDepfileTwice |= DepfileSkipsSystemHeaders;
                WantsDepfile = true;
                break;
            case "-MMD":
                // It wins over -MD in both compilers, wherever they stand.
                WantsDepfileTwice |= WantsDepfile && !DepfileSkipsSystemHeaders;
                WantsDepfile = DepfileSkipsSystemHeaders = true;
                break;
            case "-MP":
                DepfileHasPhonyTargets = true;
                break;
            case "-MF":
                DepfilePath = read.Argument.Value;
                break;
            default:
                DepfileTargets.Add(read.Argument.Option);
                DepfileTargets.Add(read.Argument.Value);
                break;
        }
    }

    private void AddPlain(Argument argument)
    {
        switch (argument.Option)
        {
            case "-x":
                _language = argument.Value;
                break;
            case "-arch" when Arguments.Count(other => other.Option == "-arch") == 2:
                SecondArchitecture = argument.Value;
                break;
            case "-gsplit-dwarf" or "-gsplit-dwarf=split":
                SplitsDebugInfo = true;
                break;
            case "-gno-split-dwarf" or "-gsplit-dwarf=single":
                SplitsDebugInfo = false;
                break;
            case "-flto" or "-flto=":
                IsLinkTimeOptimized = true;
                break;
            case "-fno-lto":
                IsLinkTimeOptimized = false;
                break;
            default:
                HasDebugInfo = DebugInfoOption.Read(argument.Option) ?? HasDebugInfo;
                break;
        }
    }
}
