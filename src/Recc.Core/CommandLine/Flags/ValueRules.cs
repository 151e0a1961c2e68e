namespace Recc.Core.CommandLine;

/// <summary>Judges an option's value by its row's <see cref="ValueRule"/>, by text alone.</summary>
public static class ValueRules
{
    // In the name of an option that we do not know, these speak of another output or of a file that is read …
    private static readonly string[] OutputWords =
    [
        "coverage", "dump", "file", "module", "modules", "output", "plugin", "profile", "record", "report", "save",
        "trace", "usage",
    ];

    // Marks of a module mapper that is no file.
    private static readonly System.Buffers.SearchValues<char> MapperMarks =
        System.Buffers.SearchValues.Create("|=:<>?@");

    // … and these, and any kind of list, do when the option has a value.
    private static readonly string[] FileWords =
        ["dir", "directory", "files", "map", "path", "paths", "profiles"];

    private static readonly System.Buffers.SearchValues<char> ListingLetters =
        System.Buffers.SearchValues.Create("cdghilmns");

    /// <summary>Why the value is not one that we take on, or null when it is.</summary>
    public static FallbackReason? Objection(Flag flag, string option, string value) => flag.Values switch
    {
        ValueRule.Any => null,
        ValueRule.SearchPath => null,
        ValueRule.FileName => value.Length == 0 ? FallbackReason.UnsupportedOption : null,
        ValueRule.PlainPath => IsBelowSysroot(value) ? FallbackReason.UnsupportedOption : null,
        ValueRule.Mapping => value.AsSpan().Count('=') == 1 ? null : FallbackReason.UnsupportedOption,
        ValueRule.NamedFile => IsNamedFile(value) ? null : FallbackReason.UsesModules,
        ValueRule.MapperFile => IsMapperFile(value) ? null : FallbackReason.UsesModules,
        ValueRule.NotAFile => CouldBeAboutFiles(option, value) ? FallbackReason.UnknownOption : null,
        ValueRule.PathInList => value.Length > 0 && !value.Contains(',') ? null : FallbackReason.UnsupportedOption,
        ValueRule.Listing => IsListing(value) ? null : FallbackReason.UnsupportedOption,
        ValueRule.TraceFile => value.EndsWith('/') || value.EndsWith(".json", StringComparison.Ordinal)
            ? null
            : FallbackReason.UnsupportedOption,
        ValueRule.Listed => IsListed(flag, value) ? null : FallbackReason.UnsupportedOption,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Whether compilers take the path for one below the system root.</summary>
    public static bool IsBelowSysroot(string value) =>
        value.StartsWith('=') || value.StartsWith("$SYSROOT", StringComparison.Ordinal);

    // What is behind a question mark is a prefix of gcc's own.
    private static bool IsMapperFile(string value) => value.Length > 0 && value.AsSpan().IndexOfAny(MapperMarks) < 0;

    private static bool IsNamedFile(string value) =>
        value.Length > 0 && !value.StartsWith('=') && value.IndexOf('=') < value.Length - 1;

    private static bool CouldBeAboutFiles(string option, string value)
    {
        var hasValue = option.EndsWith('=');
        if (LooksLikePath(hasValue ? value : option)) return true;
        if (!option.StartsWith("-f", StringComparison.Ordinal)) return false;
        if (!hasValue && option.StartsWith("-fno-", StringComparison.Ordinal)) return false;

        foreach (var range in option.AsSpan()[2..].TrimEnd('=').Split('-'))
        {
            var word = option.AsSpan()[2..].TrimEnd('=')[range];
            if (Contains(OutputWords, word)) return true;
            if (hasValue && (Contains(FileWords, word) || word.EndsWith("list"))) return true;
        }

        return false;
    }

    /// <summary>Whether text has a separator, another equals sign, a start or an ending that file names have.</summary>
    private static bool LooksLikePath(string text) =>
        text.AsSpan().IndexOfAny("/\\@") >= 0
        || text.StartsWith('.')
        || text.StartsWith('~')
        || (text.Length > 0 && text.AsSpan(0, text.Length - 1).Contains('='))
        || HasFileEnding(text);

    private static bool HasFileEnding(string text)
    {
        var dot = text.LastIndexOf('.');
        if (dot < 0) return false;
        var ending = text.AsSpan(dot + 1);
        return ending.Length is >= 1 and <= 5
            && char.IsAsciiLetter(ending[0])
            && ending.IndexOfAnyExceptInRange('0', 'z') < 0;
    }

    /// <summary>The letters are those of the assembler's manual, "Enable Listings".</summary>
    private static bool IsListing(string value)
    {
        var equals = value.IndexOf('=');
        var letters = value.AsSpan(0, equals < 0 ? value.Length : equals);
        return letters.IndexOfAnyExcept(ListingLetters) < 0 && equals != value.Length - 1 && !value.Contains(',');
    }

    private static bool IsListed(Flag flag, string value)
    {
        if (!flag.Spelling.EndsWith(',')) return IsAllowed(flag.Allowed, value);

        foreach (var range in value.AsSpan().Split(','))
        {
            if (!IsAllowed(flag.Allowed, value.AsSpan()[range])) return false;
        }

        return true;
    }

    private static bool IsAllowed(string allowed, ReadOnlySpan<char> value)
    {
        foreach (var range in allowed.AsSpan().Split(' '))
        {
            var pattern = allowed.AsSpan()[range];
            if (pattern.SequenceEqual(value)) return true;
            if (pattern.EndsWith("*") && value.StartsWith(pattern[..^1], StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private static bool Contains(string[] words, ReadOnlySpan<char> word)
    {
        foreach (var candidate in words)
        {
            if (word.SequenceEqual(candidate)) return true;
        }

        return false;
    }
}
