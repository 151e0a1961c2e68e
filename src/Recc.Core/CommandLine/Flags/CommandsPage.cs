using System.Text;

namespace Recc.Core.CommandLine;

/// <summary>Renders the page of compiler options (docs/commands.md) from the tables.</summary>
public static class CommandsPage
{
    private const string Opening = """
        # Commands that recc takes on

        <!-- Generated from src/Recc.Core/CommandLine; a test says when it is out of date, and how to renew it. -->

        recc caches and distributes commands that compile **one C or C++ source file to one object or assembly file**,
        or assemble one file, with gcc or clang, under whatever name they go (`gcc`, `g++-13`, `aarch64-linux-gnu-gcc`,
        `clang++-19`, `cc` …), or with clang-cl (`clang-cl`, `clang-cl-19`, `clang --driver-mode=cl`), whose options have
        [tables of their own](#clang-cl). Everything else is run as it is.

        The source may end in `.c`; `.cc` `.cp` `.cxx` `.cpp` `.CPP` `.c++` `.C`; or `.i` `.ii`; or `.S` `.s`; or be named C, C++ or
        assembly by `-x`. Files that assembly takes in by `.include` and `.incbin`, also inline assembly, are inputs where
        their names stand in the text and are relative; else the command is run as it is. Response files (`@file`) are read as the compilers read them.

        In the tables, `VALUE` stands for the option's value, and `…` for any ending. An option that is in no table
        makes recc run the command as it is, because it could name a file. Where several rows fit, the longest counts.

        Results are shared between all checkouts and workers, apart from those of options with a word in the column
        "Shared": what they make tells where it was made.

        """;

    private const string PatternSentence =
        "Inputs. With patterns of file names in them, files must have the same names in the action: relative ones.";

    private const string ProfileSentence =
        "Inputs. They tell functions apart by the names of files, which must be the same in the action: relative ones.";

    private const string ProgramSentence =
        "Nothing that a compile uses may be in there: no compiler proper, no assembler, no headers.";

    private const string ToolchainSentence = "It must lie outside of the project, as the compiler does.";

    private static readonly (ArgumentMeaning Meaning, string Heading, string Sentence)[] Meanings =
    [
        (ArgumentMeaning.Mode, "What is made", "The command must carry one of these; `-S` wins."),
        (ArgumentMeaning.Output, "Outputs", "Without it, the output is named after the source."),
        (ArgumentMeaning.Depfile, "Dependency files", "Written here, never taken from a server."),
        (ArgumentMeaning.SideOutput, "Other files that are written", "Brought home like the main output."),
        (ArgumentMeaning.SideOption, "Options that make the compiler write further files",
            "Named as the compiler does."),
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
        (ArgumentMeaning.PrecompiledHeader, "Precompiled headers", "See `RECC_PCH`."),
        (ArgumentMeaning.ModuleMapper, "Lists of modules", "The interfaces that they lead to are inputs."),
        (ArgumentMeaning.ModuleFile, "Interfaces of modules", "They are inputs. clang 19 or newer."),
        (ArgumentMeaning.ModuleDirectory, "Directories of interfaces",
            "All interfaces in there are inputs. clang 19 or newer."),
        (ArgumentMeaning.ModuleNeeds, "Needs of modules", "Written beside the object, in a file that ends in `.ddi`."),
        (ArgumentMeaning.HostProcessor, "This machine's processor",
            "The compiler is asked what they stand for, and the answer is part of the key."),
        (ArgumentMeaning.Plain, "Options that are part of the key", "A change of any of these is another compile."),
        (ArgumentMeaning.Ignored, "Options that change nothing", "They are left out of the key."),
    ];

    private const string ClangClOpening = """

        ## clang-cl

        Options may be typed with a slash or a dash, those that stand here with a dash with a dash only. clang's own
        options that begin with `-f`, `-m` or `-W` are taken on where clang's tables above take on the whole group;
        `/clang:` takes on those as well, and `-D` `-U` `-I` `-isystem` `-iquote` `-idirafter` `-std=` `-pedantic`. A depfile
        asked for with `/clang:-MD` or `/clang:-MMD` needs `/clang:-MF`, and `/clang:-MT` or `/clang:-MQ` if the output is
        named, because versions differ in what they make up. Preprocessed sources are not taken on. Response files are
        read as clang-cl reads them, in UTF-8 or UTF-16; `INCLUDE` and `EXTERNAL_INCLUDE` are heeded, and with `CL` or
        `_CL_` set the command is run as it is. A precompiled header needs its header's name, which must come first in what is
        compiled with it, and leaves depfiles and `/showIncludes:user` to the compiler.

        What /showIncludes prints is made here, never taken from a server. Debug information names the user's directories
        and files as a native compile does, and the time in an object's header is that of its arrival, unless `/Brepro`
        leaves it out.

        """;

    /// <summary>The whole page, with line feeds, ending in one.</summary>
    public static string Render()
    {
        var page = new StringBuilder(Opening.ReplaceLineEndings("\n"));
        page.Append("\n## Options that are understood\n");
        foreach (var (meaning, heading, sentence) in Meanings)
            AppendUnderstood(page, meaning, $"\n### {heading}\n\n{sentence}\n\n");

        page.Append("\n## Options that make recc run the command as it is\n");
        foreach (var reason in Enum.GetValues<FallbackReason>()) AppendRefused(page, reason);

        AppendClangCl(page);
        page.Append("\n## Why a command is run as it is\n\n| Name | Meaning |\n| --- | --- |\n");
        foreach (var reason in Enum.GetValues<FallbackReason>())
            page.Append($"| `{FallbackReasons.Name(reason)}` | {FallbackReasons.Sentence(reason)} |\n");

        return page.ToString();
    }

    private static void AppendClangCl(StringBuilder page)
    {
        page.Append(ClangClOpening.ReplaceLineEndings("\n"))
            .Append("| Option | Meaning | Condition |\n| --- | --- | --- |\n");
        foreach (var flag in ClangClFlagTable.Rows)
        {
            var meaning = flag.Reason is { } reason
                ? $"run as it is: {FallbackReasons.Name(reason)}"
                : ClangClMeaning(flag.Meaning);
            page.Append($"| {Spellings(flag)} | {meaning} | {Condition(flag)} |\n");
        }
    }

    private static string ClangClMeaning(ArgumentMeaning meaning) => meaning switch
    {
        ArgumentMeaning.Source => "the source",
        ArgumentMeaning.Output => "the output",
        ArgumentMeaning.Mode => "what is made",
        ArgumentMeaning.Depfile => "list of headers",
        ArgumentMeaning.IncludeDirectory => "include directory",
        ArgumentMeaning.IncludeFile => "file read before the source",
        ArgumentMeaning.PrecompiledBoundary => "header of a precompiled header",
        ArgumentMeaning.PrecompiledFile => "precompiled header",
        ArgumentMeaning.Sysroot => "root of the system's headers",
        ArgumentMeaning.Ignored => "changes nothing",
        _ => "part of the key",
    };

    private static void AppendUnderstood(StringBuilder page, ArgumentMeaning meaning, string heading)
    {
        page.Append(heading).Append("| Option | Compilers | Condition | Shared |\n| --- | --- | --- | --- |\n");
        foreach (var flag in FlagTable.Rows)
        {
            if (flag.Reason is null && flag.Meaning == meaning)
                page.Append($"| {Spellings(flag)} | {Compilers(flag)} | {Condition(flag)} | {Sharing(flag)} |\n");
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

    private static string Sharing(Flag flag) => flag.Binding switch
    {
        PlaceBinding.Anywhere => "",
        PlaceBinding.Names => "where the command spells no absolute path of the project",
        _ => "in one directory, made here",
    };

    private static string Condition(Flag flag) => flag.Values switch
    {
        ValueRule.SearchPath => "with `=` or `$SYSROOT` before VALUE, the command must name the system root",
        ValueRule.PlainPath => "VALUE does not begin with `=` or `$SYSROOT`",
        ValueRule.Mapping => "VALUE has a `=`",
        ValueRule.MapperFile => "VALUE is a file",
        ValueRule.NamedFile => "VALUE is a file, or the name of a module, `=`, and a file",
        ValueRule.NotAFile => "nothing in it could name a file, and no other row fits",
        ValueRule.PathInList => "VALUE has no comma",
        ValueRule.Listing => "VALUE is letters, and maybe `=` and a file",
        ValueRule.TraceFile => "VALUE ends in `.json` or `/`",
        ValueRule.Listed => "VALUE is " + string.Join(" or ", flag.Allowed.Split(' ').Select(value => $"`{value}`")),
        _ => "",
    };
}
