namespace Recc.Core.CommandLine;

/// <summary>
/// Recognises compilers by the last component of argv[0]: <c>[target-]NAME[-version][.exe]</c>. It knows names only;
/// which program really stands behind one is for the room Toolchains to find out.
/// </summary>
/// <remarks>
/// The rule for names that leave the family open: a command line of such a compiler is read with the rows of both
/// families, and it is understood only when that reading is safe for either. There is one row for each spelling, so the
/// families cannot disagree about a value; an option that only one of them knows ends in the other's own error message.
/// </remarks>
public static class CompilerNames
{
    // Longest first: "clang++" ends in neither "g++" nor "c++", but nobody should have to check that again.
    private static readonly (string Text, CompilerName Name)[] Names =
    [
        ("clang-cl", new(CompilerFamilies.ClangCl, IsCxxDriver: false)),
        ("clang++", new(CompilerFamilies.Clang, IsCxxDriver: true)),
        ("clang", new(CompilerFamilies.Clang, IsCxxDriver: false)),
        ("g++", new(CompilerFamilies.Gcc, IsCxxDriver: true)),
        ("gcc", new(CompilerFamilies.Gcc, IsCxxDriver: false)),
        ("c++", new(CompilerFamilies.Both, IsCxxDriver: true)),
        ("cc", new(CompilerFamilies.Both, IsCxxDriver: false)),
    ];

    // Programs that run a compiler and are often installed under a compiler's name with their own in front.
    private static readonly string[] Launchers =
        ["afl", "ccache", "colorgcc", "distcc", "goma", "icecc", "recc", "sccache"];

    // Threading models that Debian's MinGW compilers carry where others carry a version.
    private static readonly string[] Variants = ["posix", "win32"];

    /// <summary>The compiler that the name says, or null when it is not a C or C++ compiler driver.</summary>
    public static CompilerName? Recognise(string argument0)
    {
        var file = argument0.AsSpan(argument0.AsSpan().LastIndexOfAny('/', '\\') + 1);
        if (file.EndsWith(".exe", StringComparison.OrdinalIgnoreCase)) file = file[..^4];

        foreach (var (text, name) in Names)
        {
            var start = NameStart(file, text);
            if (start < 0) continue;
            return IsTarget(file[..start]) && IsVersion(file[(start + text.Length)..]) ? name : null;
        }

        return null;
    }

    /// <summary>Where the name stands: at the start or after a dash, with a version or nothing behind it.</summary>
    private static int NameStart(ReadOnlySpan<char> file, string name)
    {
        for (var start = 0; start + name.Length <= file.Length;)
        {
            if (file[start..].StartsWith(name, StringComparison.Ordinal) && IsVersion(file[(start + name.Length)..]))
                return start;

            var dash = file[start..].IndexOf('-');
            if (dash < 0) return -1;
            start += dash + 1;
        }

        return -1;
    }

    private static bool IsTarget(ReadOnlySpan<char> prefix)
    {
        if (prefix.IsEmpty) return true;
        foreach (var launcher in Launchers)
        {
            if (prefix[..^1].SequenceEqual(launcher)) return false;
        }

        return true;
    }

    private static bool IsVersion(ReadOnlySpan<char> suffix)
    {
        // gcc13 and clang19 are how the BSDs write it.
        if (!suffix.IsEmpty && suffix[0] != '-') return IsNumber(suffix);

        while (!suffix.IsEmpty)
        {
            suffix = suffix[1..];
            var dash = suffix.IndexOf('-');
            var part = dash < 0 ? suffix : suffix[..dash];
            if (!IsNumber(part) && !IsVariant(part)) return false;
            suffix = dash < 0 ? [] : suffix[dash..];
        }

        return true;
    }

    private static bool IsNumber(ReadOnlySpan<char> part) =>
        !part.IsEmpty && char.IsAsciiDigit(part[0]) && part.TrimStart("0123456789.").IsEmpty;

    private static bool IsVariant(ReadOnlySpan<char> part)
    {
        foreach (var variant in Variants)
        {
            if (part.SequenceEqual(variant)) return true;
        }

        return false;
    }
}
