using static Recc.Core.CommandLine.ValueStyle;

namespace Recc.Core.CommandLine;

/// <summary>Options that gcc knows and clang does not.</summary>
internal static class GccFlags
{
    public static readonly Flag[] Rows =
    [
        Plain("-pass-exit-codes"),
        Refused("-aux-info", EqualsOrSeparate),
        Refused("-fself-test", Joined),
        Refused("-fvtable-verify=", Joined),
        Refused("-fvtv-", Joined),
        Refused("-imultiarch", JoinedOrSeparate),
        Refused("-imultilib", JoinedOrSeparate),
        Refused("-iplugindir=", Joined),
        Refused("-no-integrated-cpp", Alone),
        Refused("-remap", Alone),
        Refused("-wrapper", Separate),
    ];

    private static Flag Plain(string spelling) =>
        new(spelling, Alone, ArgumentMeaning.Plain, CompilerFamilies.Gcc);

    private static Flag Refused(string spelling, ValueStyle style) =>
        new(spelling, style, ArgumentMeaning.Plain, CompilerFamilies.Gcc)
        {
            Reason = FallbackReason.UnsupportedOption,
        };
}
