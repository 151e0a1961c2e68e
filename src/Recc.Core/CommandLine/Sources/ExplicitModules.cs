namespace Recc.Core.CommandLine;

/// <summary>
/// Modules of headers, as clang has them. A command says which file each is in, or clang makes and keeps them by itself
/// where nobody names them; tried with clang 14, 19 and 21.
/// </summary>
internal static class ExplicitModules
{
    /// <summary>
    /// The first option because of which clang may take or make files that no option names, as typed; null when there
    /// is none.
    /// </summary>
    public static string? Objection(CommandParts parts, CompilerName name, SourceLanguage? language)
    {
        if (name.Families == CompilerFamilies.Gcc || parts.Arguments.Find(IsAboutHeaders) is not { } first) return null;

        var isExplicit = name.Families == CompilerFamilies.Clang
            && language is SourceLanguage.C or SourceLanguage.Cxx
            && parts.Arguments.Exists(static argument => argument.Option == "-fmodules")
            && parts.Arguments.Exists(static argument => argument.Option == "-fno-implicit-modules");
        return isExplicit ? null : first.Option + first.Value;
    }

    private static bool IsAboutHeaders(Argument argument) => argument.Option switch
    {
        "-fmodules" or "-fcxx-modules" or "-fimplicit-module-maps" or "-fmodule-map-file=" or "-fmodule-name="
            or "-fmodules-decluse" or "-fmodules-strict-decluse" => true,
        "-fmodule-file=" => !argument.Value.Contains('='),
        _ => false,
    };
}
