namespace Recc.Core.CommandLine;

/// <summary>Directories that arguments have searched for headers.</summary>
public static class SearchDirectories
{
    private const string Variable = "$SYSROOT";

    /// <summary>
    /// The directories, as the arguments spell them. Where one is given relative to the system root, by "=" or
    /// "$SYSROOT" or -iwithsysroot, it is named below every system root that is given: compilers differ in which they
    /// take. Some take such a name for what it is, so that counts too.
    /// </summary>
    public static IEnumerable<string> Of(IReadOnlyCollection<Argument> arguments)
    {
        foreach (var argument in arguments)
        {
            var inSysroot = BelowSysroot(argument);
            if (argument.Meaning == ArgumentMeaning.IncludeDirectory) yield return argument.Value;
            if (inSysroot is null) continue;
            foreach (var root in arguments.Where(static other => other.Meaning == ArgumentMeaning.Sysroot))
                yield return root.Value.TrimEnd('/') + "/" + inSysroot.TrimStart('/');
        }
    }

    /// <summary>Where the argument's value lies below the system root, or null when it says nothing of one.</summary>
    internal static string? BelowSysroot(Argument argument)
    {
        if (argument.Option == "-iwithsysroot") return argument.Value;
        if (argument.Meaning != ArgumentMeaning.IncludeDirectory) return null;
        if (argument.Value.StartsWith('=')) return argument.Value[1..];
        return argument.Value.StartsWith(Variable, StringComparison.Ordinal) ? argument.Value[Variable.Length..] : null;
    }
}
