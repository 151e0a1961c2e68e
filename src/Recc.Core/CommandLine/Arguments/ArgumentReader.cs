using System.Diagnostics.CodeAnalysis;

namespace Recc.Core.CommandLine;

/// <summary>
/// Cuts a command line, response files expanded, into options with their values and operands, by the rows of
/// <see cref="FlagTable"/>. Never throws on odd input: what it cannot read it returns with an objection.
/// </summary>
internal sealed class ArgumentReader(IReadOnlyList<string> arguments, CompilerFamilies families)
{
    private int position;
    private bool operandsOnly;
    private ArgumentMeaning? forwarded;

    /// <summary>The next argument; false at the end.</summary>
    public bool TryRead([NotNullWhen(true)] out ReadArgument? argument)
    {
        argument = position < arguments.Count ? Read(arguments[position++]) : null;
        return argument is not null;
    }

    private ReadArgument Read(string text)
    {
        if (operandsOnly || text is "" or "-" || text[0] != '-')
            return new(new(ArgumentMeaning.Source, "", text, Joined: false), null);

        operandsOnly = text == "--";
        var flag = FlagTable.Find(text, families);
        if (flag is null) return Whole(text, ArgumentMeaning.Plain, FallbackReason.UnknownOption);
        if (CouldHideAnError(flag)) return Whole(text, flag.Meaning, FallbackReason.UnknownOption);
        if (flag.TakesNext(text)) return ReadSeparate(flag, text);
        if (ForwardedOptions.OfList(flag, text) is { } list) return new(list, null);

        var cut = Cut(flag, text);
        return Judged(flag, new(flag.Meaning, text[..cut], text[cut..], Joined: true));
    }

    // What is dropped from the command must not be what the compiler would have complained about.
    private bool CouldHideAnError(Flag flag) =>
        flag.Meaning == ArgumentMeaning.Ignored && (families & ~flag.Families) != 0;

    private ReadArgument ReadSeparate(Flag flag, string option)
    {
        if (position == arguments.Count)
            return Whole(option, flag.Meaning, flag.Reason ?? FallbackReason.UnsupportedOption);

        // An empty value is left to the compilers: an Argument could not tell it from none.
        var value = arguments[position++];
        if (value.Length == 0) return Whole(option, flag.Meaning, flag.Reason ?? FallbackReason.UnsupportedOption);
        return ReadForwarded(option, value) ?? Judged(flag, new(flag.Meaning, option, value, Joined: false));
    }

    /// <summary>
    /// -Xclang -include -Xclang file: first what names an option, then, with the same wrapping, its value.
    /// </summary>
    private ReadArgument? ReadForwarded(string wrapping, string value)
    {
        if (forwarded is { } meaning)
        {
            forwarded = null;
            return new(
                new(meaning, wrapping, value, Joined: false),
                ValueRules.IsBelowSysroot(value) ? FallbackReason.UnsupportedOption : null);
        }

        var isFollowed = position + 1 < arguments.Count && arguments[position] == wrapping
            && arguments[position + 1].Length > 0;
        forwarded = isFollowed ? ForwardedOptions.OfNext(wrapping, value) : null;
        return forwarded is null ? null : new(new(ArgumentMeaning.Plain, wrapping, value, Joined: false), null);
    }

    private static int Cut(Flag flag, string text) => flag.Style switch
    {
        ValueStyle.EqualsOrSeparate => flag.Spelling.Length + 1,
        ValueStyle.Group => text.IndexOf('=') is >= 0 and var equals ? equals + 1 : text.Length,
        _ => flag.Spelling.Length,
    };

    private static ReadArgument Judged(Flag flag, Argument argument) =>
        new(argument, flag.Reason ?? ValueRules.Objection(flag, argument.Option, argument.Value))
        {
            Binding = flag.Binding,
        };

    private static ReadArgument Whole(string text, ArgumentMeaning meaning, FallbackReason objection) =>
        new(new(meaning, text, "", Joined: true), objection);
}
