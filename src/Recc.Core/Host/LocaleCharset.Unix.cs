using System.Runtime.InteropServices;

namespace Recc.Core.Host;

/// <summary>
/// Which character set a program would use under given variables: what the C library makes of LC_ALL, LC_CTYPE and
/// LANG, in that order. A locale that is not installed counts as "C", as it does for a compiler.
/// </summary>
public static partial class LocaleCharset
{
    private const int CharacterType = 1 << 0; // LC_CTYPE_MASK of glibc and musl
    private const int Codeset = 14; // CODESET of glibc and musl

    /// <summary>Whether text is written as UTF-8.</summary>
    public static bool IsUtf8(IReadOnlyDictionary<string, string> variables)
    {
        string name = FirstSet(variables, "LC_ALL", "LC_CTYPE", "LANG");
        if (name is "" or "C" or "POSIX")
        {
            return false;
        }

        nint locale = NewLocale(CharacterType, name, 0);
        if (locale == 0)
        {
            return false;
        }

        string? charset = Marshal.PtrToStringUTF8(LanguageInformation(Codeset, locale));
        FreeLocale(locale);
        return string.Equals(charset, "UTF-8", StringComparison.OrdinalIgnoreCase);
    }

    private static string FirstSet(IReadOnlyDictionary<string, string> variables, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (variables.TryGetValue(name, out string? value) && value.Length > 0)
            {
                return value;
            }
        }

        return "";
    }

    [LibraryImport("libc", EntryPoint = "newlocale", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint NewLocale(int mask, string name, nint basis);

    [LibraryImport("libc", EntryPoint = "freelocale")]
    private static partial void FreeLocale(nint locale);

    [LibraryImport("libc", EntryPoint = "nl_langinfo_l")]
    private static partial nint LanguageInformation(int item, nint locale);
}
