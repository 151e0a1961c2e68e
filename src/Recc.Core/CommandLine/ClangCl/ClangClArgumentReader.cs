using System.Diagnostics.CodeAnalysis;

namespace Recc.Core.CommandLine;

/// <summary>
/// Cuts a command line of clang-cl, response files expanded, into options with their values and operands, by the rows
/// of <see cref="ClangClFlagTable"/> and, for clang's own options, of <see cref="FlagTable"/>. Never throws on odd
/// input: what it cannot read it returns with an objection.
/// </summary>
internal sealed class ClangClArgumentReader(IReadOnlyList<string> arguments)
{
    private const string Carrier = "clang:";

    // clang's own options that clang-cl knows too; it warns of the others and goes on, as the action's command does.
    private static readonly string[] Shared = ["-f", "-m", "-W"];

    // Besides those of a group, the options that mean the same when they are handed through.
    private static readonly string[] Carried =
    [
        "-D", "-I", "-MD", "-MF", "-MMD", "-MP", "-MQ", "-MT", "-U", "-idirafter", "-iquote", "-isystem", "-pedantic",
        "-pedantic-errors", "-std=",
    ];

    private int position;
    private bool operandsOnly;

    /// <summary>The next argument; false at the end.</summary>
    public bool TryRead([NotNullWhen(true)] out ReadArgument? argument)
    {
        argument = position < arguments.Count ? Read(arguments[position++]) : null;
        return argument is not null;
    }

    private ReadArgument Read(string text)
    {
        if (operandsOnly || text is "" or "-" || text[0] is not ('-' or '/')) return Operand(text);

        operandsOnly = text == "--";
        if (CarriedBy(text) is { } carried) return ReadCarried(text[..^carried.Length], carried);
        if (Find(text) is { } flag) return Read(flag, text);

        // What begins with a slash and is no option is a path to the driver; one without another slash may as well be
        // an option of a newer one.
        return text[0] == '/' && text.LastIndexOf('/') > 0
            ? Operand(text)
            : Whole(text, FallbackReason.UnknownOption);
    }

    private ReadArgument Read(Flag flag, string text)
    {
        if (flag.TakesNext(text)) return ReadSeparate(flag, text);

        var cut = Cut(flag, text);
        var meaning = flag.Reason is null ? flag.Meaning : ArgumentMeaning.Plain;
        return Judged(flag, new(meaning, text[..cut], text[cut..], Joined: true));
    }

    private ReadArgument ReadSeparate(Flag flag, string option)
    {
        var refusal = flag.Reason ?? FallbackReason.UnsupportedOption;
        if (position == arguments.Count || arguments[position].Length == 0) return Whole(option, refusal);

        var value = arguments[position++];
        return flag.Families == CompilerFamilies.ClangCl
            ? Judged(flag, new(flag.Meaning, option, value, Joined: false))
            : new(new(ArgumentMeaning.Plain, option, value, Joined: false), refusal);
    }

    /// <summary>The longest row among those of clang-cl and those of clang that clang-cl shares.</summary>
    private static Flag? Find(string text)
    {
        var own = ClangClFlagTable.Find(text);
        if (!Array.Exists(Shared, start => text.StartsWith(start, StringComparison.Ordinal))) return own;

        var shared = FlagTable.Find(text, CompilerFamilies.Clang);
        return shared is null || own?.Spelling.Length >= shared.Spelling.Length ? own : shared;
    }

    /// <summary>The option behind "/clang:", or null when there is no such carrier.</summary>
    private static string? CarriedBy(string text) =>
        text.AsSpan(1).StartsWith(Carrier) ? text[(Carrier.Length + 1)..] : null;

    /// <summary>
    /// An option that is handed through to clang as clang knows it. Its value, where it takes one, is carried by the
    /// next argument; anything else between them is allowed to clang-cl and left to it.
    /// </summary>
    private ReadArgument ReadCarried(string carrier, string text)
    {
        var typed = carrier + text;
        if (text.Length < 2 || text[0] != '-') return Whole(typed, FallbackReason.UnsupportedOption);
        if (FlagTable.Find(text, CompilerFamilies.Clang) is not { } flag)
            return Whole(typed, FallbackReason.UnknownOption);
        if (!MayBeCarried(flag, text)) return Whole(typed, flag.Reason ?? FallbackReason.UnsupportedOption);

        if (!flag.TakesNext(text))
        {
            var cut = Cut(flag, text);
            return Judged(flag, new(flag.Meaning, text[..cut], text[cut..], Joined: true) { Carrier = carrier });
        }

        var next = position < arguments.Count ? arguments[position] : "";
        if (!next.StartsWith(carrier, StringComparison.Ordinal) || next.Length == carrier.Length)
            return Whole(typed, FallbackReason.UnsupportedOption);

        position++;
        return Judged(flag, new(flag.Meaning, text, next[carrier.Length..], Joined: false) { Carrier = carrier });
    }

    private static bool MayBeCarried(Flag flag, string option) =>
        (flag.Style == ValueStyle.Group || Array.IndexOf(Carried, flag.Spelling) >= 0)
            && !option.StartsWith("-g", StringComparison.Ordinal)
            && !option.EndsWith("=native", StringComparison.Ordinal);

    private static int Cut(Flag flag, string text) => flag.Style switch
    {
        ValueStyle.EqualsOrSeparate => Math.Min(flag.Spelling.Length + 1, text.Length),
        ValueStyle.Group => text.IndexOf('=') is >= 0 and var equals ? equals + 1 : text.Length,
        _ => flag.Spelling.Length,
    };

    /// <summary>
    /// Of clang's rows those for whole groups are taken at their word, which are harmless to clang-cl as well. What has
    /// a row to itself has it for an effect that clang-cl may not have, or may have otherwise.
    /// </summary>
    private static ReadArgument Judged(Flag flag, Argument argument)
    {
        var isForeign = flag.Families != CompilerFamilies.ClangCl && argument.Carrier.Length == 0;
        if (isForeign && flag.Style != ValueStyle.Group)
            return Whole(argument.Option + argument.Value, flag.Reason ?? FallbackReason.UnsupportedOption);
        if (flag.Meaning == ArgumentMeaning.IncludeDirectory && ValueRules.IsBelowSysroot(argument.Value))
            return new(argument, FallbackReason.UnsupportedOption);

        return new(argument, flag.Reason ?? ValueRules.Objection(flag, argument.Option, argument.Value));
    }

    private static ReadArgument Operand(string text) => new(new(ArgumentMeaning.Source, "", text, Joined: false), null);

    private static ReadArgument Whole(string text, FallbackReason objection) =>
        new(new(ArgumentMeaning.Plain, text, "", Joined: true), objection);
}
