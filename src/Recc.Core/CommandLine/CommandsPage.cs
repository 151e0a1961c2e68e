using System.Text;

namespace Recc.Core.CommandLine;

/// <summary>Renders the page of compiler options (docs/commands.md) from the tables.</summary>
public static class CommandsPage
{
    private const string Opening = """
        # Commands that recc takes on

        <!-- Generated from src/Recc.Core/CommandLine; a test says when it is out of date, and how to renew it. -->

        recc caches and distributes commands that compile **one C or C++ source file to one object or assembly file**,
        or assemble one file, with gcc or clang, under whatever name they go (`gcc`, `g++-13`, `aarch64-linux-gnu-gcc`, `clang++-19`, `cc` …).
        Everything else is run as it is.

        The source may end in `.c`; `.cc` `.cp` `.cxx` `.cpp` `.CPP` `.c++` `.C`; or `.i` `.ii`; or `.S` `.s`; or be named C, C++ or
        assembly by `-x`. Files that assembly takes in by `.include` and `.incbin`, also inline assembly, are inputs where
        their names stand in the text and are relative; else the command is run as it is. Response files (`@file`) are read as the compilers read them.

        In the tables, `VALUE` stands for the option's value, and `…` for any ending. An option that is in no table
        makes recc run the command as it is, because it could name a file. Where several rows fit, the longest counts.

        """;

    private const string PatternSentence =
        "Inputs. With patterns of file names in them, files must have the same names in the action: relative ones.";

    private const string ProfileSentence =
        "Inputs. They tell functions apart by the names of files, which must be the same in the action: relative ones.";

    private const string ProgramSentence =
        "Nothing that a compile uses may be in there: no compiler proper, no assembler, no headers.";

    private const string ToolchainSentence = "It must lie outside of the project, as the compiler does.";

    private static readonly (ArgumentMeaning Meaning, string Heading, string Sentence)[] s_meanings =
    [
        (ArgumentMeaning.Mode, "What is made", "The command must carry one of these; `-S` wins."),
        (ArgumentMeaning.Output, "Outputs", "Without it, the output is named after the source."),
        (ArgumentMeaning.Depfile, "Dependency files", "Written here, never taken from a server."),
        (ArgumentMeaning.IncludeDirectory, "Include directories", "Their paths are made independent of the checkout."),
        (ArgumentMeaning.IncludeFile, "Files read before the source", "They are inputs like every header."),
        (ArgumentMeaning.EmbedDirectory, "Directories for #embed", "Searched for what `#embed` names."),
        (ArgumentMeaning.InputFile, "Files with instructions", "Their content is an input like that of a header."),
        (ArgumentMeaning.PatternFile, "Files with patterns", PatternSentence),
        (ArgumentMeaning.ProfileFile, "Profiles", ProfileSentence),
        (ArgumentMeaning.ProgramDirectory, "Directories for programs", ProgramSentence),
        (ArgumentMeaning.ToolchainDirectory, "Parts of the compiler", ToolchainSentence),
        (ArgumentMeaning.Sysroot, "System roots", "Where the headers of the system are."),
        (ArgumentMeaning.PrefixMap, "Paths that are renamed", "The value is OLD=NEW."),
        (ArgumentMeaning.ModuleMapper, "Modules", "As long as the source has nothing to do with modules."),
        (ArgumentMeaning.ModuleNeeds, "Needs of modules", "Written beside the object, in a file that ends in `.ddi`."),
        (ArgumentMeaning.HostProcessor, "This machine's processor",
            "The compiler is asked what they stand for, and the answer is part of the key."),
        (ArgumentMeaning.Plain, "Options that are part of the key", "A change of any of these is another compile."),
        (ArgumentMeaning.Ignored, "Options that change nothing", "They are left out of the key."),
    ];

    /// <summary>The whole page, with line feeds, ending in one.</summary>
    public static string Render()
    {
        var page = new StringBuilder(Opening.ReplaceLineEndings("\n"));
        page.Append("\n## Options that are understood\n");
        foreach (var (meaning, heading, sentence) in s_meanings)
            AppendUnderstood(page, meaning, $"\n### {heading}\n\n{sentence}\n\n");

        page.Append("\n## Options that make recc run the command as it is\n");
        foreach (var reason in Enum.GetValues<FallbackReason>()) AppendRefused(page, reason);

        page.Append("\n## Why a command is run as it is\n\n| Name | Meaning |\n| --- | --- |\n");
        foreach (var reason in Enum.GetValues<FallbackReason>())
            page.Append($"| `{FallbackReasons.Name(reason)}` | {FallbackReasons.Sentence(reason)} |\n");

        return page.ToString();
    }

    private static void AppendUnderstood(StringBuilder page, ArgumentMeaning meaning, string heading)
    {
        page.Append(heading).Append("| Option | Compilers | Condition |\n| --- | --- | --- |\n");
        foreach (var flag in FlagTable.Rows)
        {
            if (flag.Reason is null && flag.Meaning == meaning)
                page.Append($"| {Spellings(flag)} | {Compilers(flag)} | {Condition(flag)} |\n");
        }
    }

    private static void AppendRefused(StringBuilder page, FallbackReason reason)
    {
        var rows = FlagTable.Rows.Where(flag => flag.Reason == reason).ToArray();
        if (rows.Length == 0) return;

        page.Append($"\n### {FallbackReasons.Name(reason)}\n\n{FallbackReasons.Sentence(reason)}\n\n");
        page.Append("| Option | Compilers |\n| --- | --- |\n");
        foreach (var flag in rows) page.Append($"| {Spellings(flag)} | {Compilers(flag)} |\n");
    }

    private static string Spellings(Flag flag) => flag.Style switch
    {
        ValueStyle.Alone => $"`{flag.Spelling}`",
        ValueStyle.Joined when flag.Reason is not null && !flag.Spelling.EndsWith('=') => $"`{flag.Spelling}…`",
        ValueStyle.Joined => $"`{flag.Spelling}VALUE`",
        ValueStyle.Separate => $"`{flag.Spelling} VALUE`",
        ValueStyle.JoinedOrSeparate => $"`{flag.Spelling}VALUE`, `{flag.Spelling} VALUE`",
        ValueStyle.EqualsOrSeparate => $"`{flag.Spelling}=VALUE`, `{flag.Spelling} VALUE`",
        _ => $"`{flag.Spelling}…`, `{flag.Spelling}…=VALUE`",
    };

    private static string Compilers(Flag flag) => flag.Families switch
    {
        CompilerFamilies.Gcc => "gcc",
        CompilerFamilies.Clang => "clang",
        _ => "both",
    };

    private static string Condition(Flag flag) => flag.Values switch
    {
        ValueRule.SearchPath => "with `=` or `$SYSROOT` before VALUE, the command must name the system root",
        ValueRule.PlainPath => "VALUE does not begin with `=` or `$SYSROOT`",
        ValueRule.Mapping => "VALUE has a `=`",
        ValueRule.MapperFile => "VALUE is a file that names no module",
        ValueRule.NotAFile => "nothing in it could name a file, and no other row fits",
        ValueRule.Listed => "VALUE is " + string.Join(" or ", flag.Allowed.Split(' ').Select(value => $"`{value}`")),
        _ => "",
    };
}
