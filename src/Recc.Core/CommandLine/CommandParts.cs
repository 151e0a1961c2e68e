namespace Recc.Core.CommandLine;

/// <summary>
/// What is found in a command while it is read from left to right: the arguments, and for each question the answer
/// that holds at the end. It judges nothing; <see cref="CommandAnalyzer"/> does.
/// </summary>
internal sealed class CommandParts
{
    private readonly List<ReadArgument> objections = [];
    private string? language;

    private CommandParts() { }

    public List<Argument> Arguments { get; } = [];

    /// <summary>Operands, each with the -x value in force where it stands, if any.</summary>
    public List<(string Path, string? Language)> Operands { get; } = [];

    /// <summary>The last of -S and -c does not matter: -S wins.</summary>
    public bool ToAssembly { get; private set; }

    public bool ToObject { get; private set; }

    /// <summary>Whether the output is the interface of a module and no object.</summary>
    public bool ToInterface { get; private set; }

    public string? Output { get; private set; }

    /// <summary>The last -o when there are several, as typed.</summary>
    public string? SecondOutput { get; private set; }

    public bool WantsDepfile { get; private set; }

    public bool DepfileSkipsSystemHeaders { get; private set; }

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

    /// <summary>Options because of which the compiler may write further files, in order.</summary>
    public List<Argument> SideOptions { get; } = [];

    /// <summary>gcc's options about the names of such files.</summary>
    public DumpOptions DumpOptions { get; private set; }

    /// <summary>What the outputs tell about where they were made.</summary>
    public PlaceBinding Binding { get; private set; }

    /// <summary>Whether both -MD and -MMD are given.</summary>
    public bool AsksForTwoKindsOfDepfile { get; private set; }

    /// <summary>How often a depfile is asked for as -Wp,-MD,FILE or -Wp,-MMD,FILE.</summary>
    public int DepfilesByPreprocessor { get; private set; }

    /// <summary>Whether the depfile is also spoken of in the driver's own words, targets apart.</summary>
    public bool HasDriverDepfile { get; private set; }

    /// <summary>The second -arch: each would make an object of its own.</summary>
    public string? SecondArchitecture { get; private set; }

    public bool OptionsEnd { get; private set; }

    /// <summary>Whether a system root is given, which names such as "=dir" can be relative to.</summary>
    public bool HasSysroot { get; private set; }

    /// <summary>The first option whose value is relative to the system root, as typed.</summary>
    public string? OptionBelowSysroot { get; private set; }

    /// <summary>
    /// The first option that asks for a profile of which gcc and clang have different notions, as typed.
    /// </summary>
    public ReadArgument? ProfileOption { get; private set; }

    /// <summary>The first option that renames paths in more than macros, as typed.</summary>
    public string? PrefixMap { get; private set; }

    public static CommandParts Read(IReadOnlyList<string> arguments, CompilerFamilies families)
    {
        var parts = new CommandParts();
        var reader = new ArgumentReader(arguments, families);
        while (reader.TryRead(out var read)) parts.Add(read);
        if (parts.SplitsDebugInfo)
            parts.SideOptions.Add(new(ArgumentMeaning.Plain, "-gsplit-dwarf", "", Joined: true));
        return parts;
    }

    /// <summary>Whether an option names the file for optimization records, which then has no other name.</summary>
    public bool NamesOptimizationRecord =>
        SideOptions.Exists(static option => option.Option == "-foptimization-record-file=");

    /// <summary>The first argument that is refused for this reason, or null.</summary>
    public ReadArgument? FirstObjection(FallbackReason reason) =>
        FirstObjection(reason, exceptTo: "");

    /// <summary>The same, but for one option.</summary>
    public ReadArgument? FirstObjection(FallbackReason reason, string exceptTo) => objections.Find(
        objection => objection.Objection == reason && objection.Argument.Option != exceptTo);

    private void Add(ReadArgument read)
    {
        Arguments.Add(read.Argument);
        if (read.Objection is not null) objections.Add(read);
        if (read.Binding > Binding) Binding = read.Binding;

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
                SideOptions.Add(read.Argument);
                break;
            case ArgumentMeaning.PrefixMap when !read.Argument.Option.StartsWith("-fmacro", StringComparison.Ordinal):
                PrefixMap ??= read.Text;
                break;
            case ArgumentMeaning.Source:
                Operands.Add((read.Argument.Value, language));
                break;
            case ArgumentMeaning.Mode:
                ToAssembly |= read.Argument.Option == "-S";
                ToObject |= read.Argument.Option == "-c";
                ToInterface |= read.Argument.Option == "--precompile";
                break;
            case ArgumentMeaning.Output:
                SecondOutput = Output is null ? null : read.Text;
                Output = read.Argument.Value;
                break;
            case ArgumentMeaning.Depfile:
                AddDepfileOption(read);
                break;
            case ArgumentMeaning.SideOutput or ArgumentMeaning.SideOption:
                SideOptions.Add(read.Argument);
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
                AsksForTwoKindsOfDepfile |= WantsDepfile && DepfileSkipsSystemHeaders;
                WantsDepfile = HasDriverDepfile = true;
                break;
            case "-MMD":
                // It wins over -MD in both compilers, wherever they stand.
                AsksForTwoKindsOfDepfile |= WantsDepfile && !DepfileSkipsSystemHeaders;
                WantsDepfile = DepfileSkipsSystemHeaders = HasDriverDepfile = true;
                break;
            case "-Wp,-MD," or "-Wp,-MMD,":
                WantsDepfile = true;
                DepfileSkipsSystemHeaders |= read.Argument.Option == "-Wp,-MMD,";
                DepfilePath = read.Argument.Value;
                DepfilesByPreprocessor++;
                break;
            case "-MP":
                DepfileHasPhonyTargets = true;
                break;
            case "-MF":
                HasDriverDepfile = true;
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
            case "-dumpdir":
                AddDumpOption(DumpOptions with { Directory = argument.Value }, argument.Value);
                break;
            case "-dumpbase":
                AddDumpOption(DumpOptions with { Base = argument.Value }, argument.Value);
                break;
            case "-dumpbase-ext":
                AddDumpOption(DumpOptions with { BaseEnding = argument.Value }, argument.Value);
                break;
            case "-x":
                language = argument.Value;
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

    private void AddDumpOption(DumpOptions options, string value)
    {
        DumpOptions = options;
        // It says where files go, and is not written anew for another place.
        if (value.StartsWith('/') && Binding < PlaceBinding.Directory) Binding = PlaceBinding.Directory;
    }
}
