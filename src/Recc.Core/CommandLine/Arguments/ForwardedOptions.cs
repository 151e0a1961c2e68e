namespace Recc.Core.CommandLine;

/// <summary>
/// Options that the driver hands on as they are: -Wp,-Idir, -Wa,-I,dir, -Xclang -include -Xclang file. Each means what
/// it means without its wrapping, apart from its place among the others.
/// </summary>
internal static class ForwardedOptions
{
    // Longest first where one begins another.
    private static readonly (string Option, ArgumentMeaning Meaning)[] Preprocessor =
    [
        ("-idirafter", ArgumentMeaning.IncludeDirectory),
        ("-imacros", ArgumentMeaning.IncludeFile),
        ("-include", ArgumentMeaning.IncludeFile),
        ("-iquote", ArgumentMeaning.IncludeDirectory),
        ("-isystem", ArgumentMeaning.IncludeDirectory),
        ("-I", ArgumentMeaning.IncludeDirectory),
    ];

    private static readonly (string Option, ArgumentMeaning Meaning)[] Clang =
        [("-include-pch", ArgumentMeaning.PrecompiledHeader), .. Preprocessor];

    private static readonly (string Option, ArgumentMeaning Meaning)[] Assembler =
        [("-I", ArgumentMeaning.IncludeDirectory)];

    /// <summary>
    /// The meaning of what follows in the next wrapped argument (-Xpreprocessor -I -Xpreprocessor dir), or null.
    /// </summary>
    public static ArgumentMeaning? OfNext(string wrapping, string wrapped)
    {
        foreach (var (option, meaning) in Known(wrapping))
        {
            if (option == wrapped) return meaning;
        }

        return null;
    }

    /// <summary>
    /// A list of options in one argument (-Wp,-DX,-Idir) of which the last names a path: its beginning up to the path
    /// is the option, the path its value. Null when there is no such thing in it, or more than one.
    /// </summary>
    /// <param name="flag">The row of the list, which judges all other parts.</param>
    /// <param name="text">The whole argument.</param>
    public static Argument? OfList(Flag flag, string text)
    {
        var end = text.LastIndexOf(',');
        var start = text.LastIndexOf(',', Math.Max(end - 1, 0));
        return (start >= 0 ? Cut(flag, text, text[(start + 1)..end], start + 1, end + 1) : null)
            ?? Joined(flag, text, end + 1);
    }

    private static Argument? Joined(Flag flag, string text, int start)
    {
        foreach (var (option, meaning) in Known(flag.Spelling))
        {
            var value = start + option.Length;
            if (value < text.Length && text.AsSpan(start).StartsWith(option, StringComparison.Ordinal))
                return Judged(flag, text, start, value, meaning);
        }

        return null;
    }

    private static Argument? Cut(Flag flag, string text, string option, int start, int value) =>
        OfNext(flag.Spelling, option) is { } meaning && value < text.Length
            ? Judged(flag, text, start, value, meaning)
            : null;

    /// <summary>What stands before the option must be what the row lists.</summary>
    private static Argument? Judged(Flag flag, string text, int start, int value, ArgumentMeaning meaning)
    {
        var before = text[Math.Min(flag.Spelling.Length, start)..Math.Max(start - 1, flag.Spelling.Length)];
        // A -D or -U alone would take our option for its value.
        var isAllowed = before.Length == 0
            || (ValueRules.Objection(flag, flag.Spelling, before) is null
                && $",{before}"[^3..] is not (",-D" or ",-U"));
        // "-" begins the rest of a longer option, such as -include-pch.
        return isAllowed && text[value] != '-' && !ValueRules.IsBelowSysroot(text[value..])
            ? new Argument(meaning, text[..value], text[value..], Joined: true)
            : null;
    }

    private static (string Option, ArgumentMeaning Meaning)[] Known(string wrapping) => wrapping switch
    {
        "-Wp," or "-Xpreprocessor" => Preprocessor,
        "-Xclang" => Clang,
        "-Wa," or "-Xassembler" => Assembler,
        _ => [],
    };
}
