namespace Recc.Core.CommandLine;

/// <summary>
/// What is found in a command of clang-cl while it is read from left to right. It judges nothing;
/// <see cref="ClangClAnalyzer"/> does.
/// </summary>
internal sealed class ClangClParts
{
    private readonly List<ReadArgument> objections = [];

    private ClangClParts() { }

    public List<Argument> Arguments { get; } = [];

    /// <summary>Source files and other operands; with /Tc and /Tp, the language is said.</summary>
    public List<(string Path, string? Language)> Operands { get; } = [];

    /// <summary>/TC or /TP, the last of them, as -x would call the language.</summary>
    public string? Language { get; private set; }

    public bool ToObject { get; private set; }

    /// <summary>/Fo and /o, in order.</summary>
    public List<ReadArgument> Outputs { get; } = [];

    /// <summary>/showIncludes and /showIncludes:user, in order.</summary>
    public List<ReadArgument> Listings { get; } = [];

    /// <summary>/Yc and /Yu, in order; none where /Y- takes them back.</summary>
    public List<ReadArgument> Boundaries { get; } = [];

    /// <summary>/Fp, in order; none where /Y- takes them back.</summary>
    public List<ReadArgument> PrecompiledFiles { get; } = [];

    /// <summary>Files that are read before the source, in order, as typed.</summary>
    public List<string> ForcedFiles { get; } = [];

    public bool WantsDepfile { get; private set; }

    public bool DepfileSkipsSystemHeaders { get; private set; }

    public bool DepfileHasPhonyTargets { get; private set; }

    public string? DepfilePath { get; private set; }

    /// <summary>-MT and -MQ with their values, as clang knows them.</summary>
    public List<string> DepfileTargets { get; } = [];

    /// <summary>The first option about the depfile, as typed.</summary>
    public string? DepfileOption { get; private set; }

    public bool HasDebugInfo { get; private set; }

    /// <summary>The option that asks for bitcode instead of machine code, as typed, or null.</summary>
    public string? LinkTimeOption { get; private set; }

    public static ClangClParts Read(IReadOnlyList<string> arguments)
    {
        var parts = new ClangClParts();
        var reader = new ClangClArgumentReader(arguments);
        while (reader.TryRead(out var read)) parts.Add(read);
        if (parts.Arguments.Exists(static argument => argument.Option is "/Y-" or "-Y-"))
        {
            parts.Boundaries.Clear();
            parts.PrecompiledFiles.Clear();
        }

        return parts;
    }

    /// <summary>The first argument that is refused for this reason, or null.</summary>
    public ReadArgument? FirstObjection(FallbackReason reason) =>
        objections.Find(objection => objection.Objection == reason);

    private void Add(ReadArgument read)
    {
        Arguments.Add(read.Argument);
        if (read.Objection is not null) objections.Add(read);

        switch (read.Argument.Meaning)
        {
            case ArgumentMeaning.Source:
                Operands.Add((read.Argument.Value, LanguageOf(read.Argument.Option)));
                break;
            case ArgumentMeaning.Mode:
                ToObject = true;
                break;
            case ArgumentMeaning.Output:
                Outputs.Add(read);
                break;
            case ArgumentMeaning.PrecompiledBoundary:
                Boundaries.Add(read);
                break;
            case ArgumentMeaning.PrecompiledFile:
                PrecompiledFiles.Add(read);
                break;
            case ArgumentMeaning.IncludeFile:
                ForcedFiles.Add(read.Argument.Value);
                break;
            case ArgumentMeaning.Depfile when read.Argument.Carrier.Length == 0:
                Listings.Add(read);
                break;
            case ArgumentMeaning.Depfile:
                AddDepfileOption(read);
                break;
            case ArgumentMeaning.Plain:
                AddPlain(read);
                break;
        }
    }

    private void AddDepfileOption(ReadArgument read)
    {
        DepfileOption ??= read.Text;
        switch (read.Argument.Option)
        {
            case "-MD":
                WantsDepfile = true;
                break;
            case "-MMD":
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

    private void AddPlain(ReadArgument read)
    {
        var option = read.Argument.Option;
        switch (option.AsSpan(Math.Min(option.Length, 1)))
        {
            case "TC" or "TP":
                Language = LanguageOf(option);
                break;
            case "Z7" or "Zi" or "ZI":
                HasDebugInfo = true;
                break;
            case "flto" or "flto=":
                LinkTimeOption = read.Text;
                break;
            case "fno-lto":
                LinkTimeOption = null;
                break;
            default:
                HasDebugInfo = DebugInfoOption.Read(option) ?? HasDebugInfo;
                break;
        }
    }

    private static string? LanguageOf(string option) => option.AsSpan(Math.Min(option.Length, 1)) switch
    {
        "Tc" or "TC" => "c",
        "Tp" or "TP" => "c++",
        _ => null,
    };
}
