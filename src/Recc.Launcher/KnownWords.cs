namespace Recc.Launcher;

/// <summary>Words that decide what an invocation asks for. Each list is that of the engine, which a test holds it
/// to.</summary>
internal static unsafe class KnownWords
{
    public static ReadOnlySpan<byte> CompilerNames => "clang-cl clang++ clang g++ gcc c++ cc"u8;

    /// <summary>What runs a compiler and is often installed under a compiler's name with its own in front.</summary>
    public static ReadOnlySpan<byte> Launchers => "afl ccache colorgcc distcc goma icecc recc sccache"u8;

    /// <summary>What stands where a version could.</summary>
    public static ReadOnlySpan<byte> Variants => "posix win32"u8;

    /// <summary>Verbs of recc, and words that are kept for them.</summary>
    public static ReadOnlySpan<byte> Verbs => "cache config daemon stats version help why doctor"u8;

    public static bool Has(ReadOnlySpan<byte> list, Text word)
    {
        Text rest = Text.Of(list);
        while (Text.TryTake(ref rest, (byte)' ', out Text part))
        {
            if (part.Is(word))
            {
                return true;
            }
        }

        return false;
    }
}
