namespace Recc.Launcher;

/// <summary>
/// Whether the last component of argv[0] is a compiler's name: the rule of the room CommandLine, which a test holds
/// this to.
/// </summary>
internal static unsafe class CompilerWord
{
    public static bool Is(Text file)
    {
        if (file.Length >= 4 && file.From(file.Length - 4).IsIgnoringCase(".exe"u8))
        {
            file = file.Before(file.Length - 4);
        }

        Text names = Text.Of(KnownWords.CompilerNames);
        while (Text.TryTake(ref names, (byte)' ', out Text name))
        {
            int start = StartOf(name, file);
            if (start >= 0)
            {
                return !IsLauncher(file.Before(start));
            }
        }

        return false;
    }

    /// <summary>Where the name stands: at the start or after a dash, with a version or nothing behind it.</summary>
    private static int StartOf(Text name, Text file)
    {
        for (int start = 0; start + name.Length <= file.Length;)
        {
            Text rest = file.From(start);
            if (rest.StartsWith(name) && IsVersion(rest.From(name.Length)))
            {
                return start;
            }

            int dash = rest.IndexOf((byte)'-');
            if (dash < 0)
            {
                return -1;
            }

            start += dash + 1;
        }

        return -1;
    }

    private static bool IsLauncher(Text prefix) =>
        prefix.Length > 0 && KnownWords.Has(KnownWords.Launchers, prefix.Before(prefix.Length - 1));

    private static bool IsVersion(Text suffix)
    {
        if (suffix.Length == 0)
        {
            return true;
        }

        if (suffix[0] != '-')
        {
            return IsNumber(suffix);
        }

        Text rest = suffix.From(1);
        while (Text.TryTake(ref rest, (byte)'-', out Text part))
        {
            if (!IsNumber(part) && !KnownWords.Has(KnownWords.Variants, part))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsNumber(Text part)
    {
        for (int i = 0; i < part.Length; i++)
        {
            if (part[i] is not ((>= (byte)'0' and <= (byte)'9') or (byte)'.'))
            {
                return false;
            }
        }

        return part.Length > 0 && part[0] != '.';
    }
}
