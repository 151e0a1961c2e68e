namespace Recc.DepScan;

/// <summary>How a compiler reads a translation unit.</summary>
/// <param name="Family">Whose preprocessor.</param>
/// <param name="Language">Which language.</param>
/// <param name="Reading">How text falls into directives.</param>
/// <param name="HasElifdef">Whether #elifdef and #elifndef are directives (C23, C++23, all of clang since 13).</param>
/// <param name="HasEmbed">Whether #embed and __has_embed exist (clang since 19, gcc since 15).</param>
/// <param name="HasBooleans">Whether true and false have values in conditions (C++, C23).</param>
public sealed record Dialect(
    PreprocessorFamily Family,
    ScanLanguage Language,
    ReadingMode Reading,
    bool HasElifdef,
    bool HasEmbed,
    bool HasBooleans)
{
    private const long C23 = 202000;

    /// <summary>The compiler's major version; 0 when it is not known.</summary>
    public int Version { get; init; }

    /// <summary>Whether and, or, not and their like are operators.</summary>
    public bool HasNamedOperators => Language == ScanLanguage.Cxx;

    /// <summary>Derives a dialect from what the compiler says of itself.</summary>
    /// <param name="family">Whose preprocessor.</param>
    /// <param name="language">Which language.</param>
    /// <param name="macros">The compiler's macros under the options in question.</param>
    /// <param name="trigraphs">What -trigraphs (or -fno-trigraphs) said, or null for what the standard says.</param>
    /// <param name="modules">Whether an option turned modules on (-fmodules-ts; not gcc's -std=c++20 alone).</param>
    public static Dialect Of(
        PreprocessorFamily family, ScanLanguage language, PredefinedMacros macros, bool? trigraphs, bool modules)
    {
        long cxx = macros.NumberOf("__cplusplus");
        long c = macros.NumberOf("__STDC_VERSION__");
        bool strict = macros.Has("__STRICT_ANSI__");
        bool isCxx = language == ScanLanguage.Cxx;
        bool isC = language == ScanLanguage.C;
        bool isClang = family == PreprocessorFamily.Clang;
        long version = macros.NumberOf(isClang ? "__clang_major__" : "__GNUC__");

        var reading = ReadingMode.None;
        Add(ReadingMode.Trigraphs, trigraphs ?? (strict && (isCxx ? cxx < 201703 : isC && c < C23)));
        Add(ReadingMode.RawStrings, isCxx
            ? cxx >= 201103 : isC && !strict && c >= 199901 && (!isClang || version >= 19));
        Add(ReadingMode.DigitSeparators, isCxx ? cxx >= 201402 : isC && c >= C23);
        Add(ReadingMode.StrictC90, isC && c < 199901 && (strict || isClang));
        Add(ReadingMode.NoDigraphs, isC ? strict && c < 199409 : language == ScanLanguage.AssemblyWithCpp && !isClang);
        Add(ReadingMode.Assembly, language == ScanLanguage.AssemblyWithCpp);
        Add(ReadingMode.Modules, isCxx && (modules || (isClang && cxx >= 202002)));
        return new Dialect(
            family,
            language,
            reading,
            HasElifdef: isClang
                ? version >= 13 : version >= 12 && (isCxx ? cxx > 202002 || !strict : c >= C23 || !strict),
            HasEmbed: isClang ? version >= 19 : version >= 15,
            HasBooleans: isCxx || (isC && c >= 202311))
        {
            Version = (int)version,
        };

        void Add(ReadingMode flag, bool on) => reading |= on ? flag : ReadingMode.None;
    }
}
