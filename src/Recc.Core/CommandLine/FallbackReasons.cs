using System.Diagnostics;
using System.Text;

namespace Recc.Core.CommandLine;

/// <summary>What users read about each <see cref="FallbackReason"/>.</summary>
public static class FallbackReasons
{
    /// <summary>The name in counters and logs: the member's own, in lower case with dashes (several-sources).</summary>
    public static string Name(FallbackReason reason)
    {
        var name = new StringBuilder();
        foreach (var c in reason.ToString())
        {
            if (char.IsAsciiLetterUpper(c) && name.Length > 0) name.Append('-');
            name.Append(char.ToLowerInvariant(c));
        }

        return name.ToString();
    }

    /// <summary>One sentence for people who build software, ending in a full stop.</summary>
    public static string Sentence(FallbackReason reason) => reason switch
    {
        FallbackReason.PassthroughRequested => "The settings ask for every command to be run as it is.",
        FallbackReason.NoServer => "There is neither a server nor a local cache to take results from.",
        FallbackReason.NotACompiler => "The program is not a C or C++ compiler that recc knows.",
        FallbackReason.NoSource => "The command names no source file.",
        FallbackReason.SeveralSources => "The command compiles several source files at once.",
        FallbackReason.Linking => "The command links, or compiles and links in one go.",
        FallbackReason.LinkTimeCode =>
            "The link compiles intermediate code (LTO) in a way that recc does not follow.",
        FallbackReason.LinkerNotUnderstood =>
            "The linker is not one that recc knows, or does not say all that matters about the link.",
        FallbackReason.Preprocessing => "The command only preprocesses its source.",
        FallbackReason.SyntaxOnly => "The command only checks its source and makes no object.",
        FallbackReason.StandardInput => "A source comes from standard input, a pipe or a device, not from a file.",
        FallbackReason.UnsupportedLanguage => "The source is in a language that recc does not take on.",
        FallbackReason.UnsupportedOption => "An option has effects that recc cannot reproduce elsewhere.",
        FallbackReason.UnknownOption => "An option is unknown to recc and could name a file.",
        FallbackReason.UnreadableResponseFile =>
            "A response file cannot be read, or compilers would read it differently.",
        FallbackReason.NameNotUtf8 => "A file name or another argument is not valid UTF-8.",
        FallbackReason.ConfigureProbe => "The compile is a small test by a configure step, which is faster here.",
        FallbackReason.DependencyVariables =>
            "An environment variable makes the compiler read, write or do what no worker would.",
        FallbackReason.OutputOutsideRoots => "An output lies outside the project's directories.",
        FallbackReason.OutputToDevice =>
            "An output goes to a device, a pipe, through a link or over the source, not to a file of its own.",

        FallbackReason.ScanFailed => "The files that the compile reads could not be found out.",
        FallbackReason.InputChanged => "A source or header changed while it was being read.",
        FallbackReason.PathsCrossRoots => "A path leads out of the project's directories through a link or \"..\".",
        FallbackReason.EmbedsOtherFiles =>
            "The source takes in a file by means other than #include, under a name that cannot be told.",
        FallbackReason.TellsWhereItRan => "The outputs tell where they were made, so no server can make them.",
        FallbackReason.PrecompiledHeader =>
            "A precompiled header takes part that recc does not understand, or RECC_PCH leaves all to the compiler.",
        FallbackReason.UsesModules => "The source is or uses a module, or its compiler asks somebody about modules.",
        FallbackReason.UsesTime => "The source uses __DATE__, __TIME__ or __TIMESTAMP__, so no two compiles are alike.",
        FallbackReason.TwinHeaders =>
            "Two headers of the same content want to be read once, which compilers decide by times and links.",
        FallbackReason.UnwantedInput => "The compile reads a file that the settings keep from caches and servers.",
        FallbackReason.CompilerNotFound => "The compiler was not found.",
        FallbackReason.CompilerNotUnderstood =>
            "The compiler is not what its name says, or does not say all that matters about itself.",

        FallbackReason.ServerFailed => "The server could not be reached, or failed.",
        FallbackReason.CacheOnlyMiss => "No cache has the result, and the settings ask for no remote compiles.",
        FallbackReason.QuotesOtherFiles =>
            "There is something to be said about files by names, or of lines, that only this machine has.",
        FallbackReason.CompileFailed =>
            "The compile failed and was repeated as it was typed, so that its messages are the compiler's own.",
        FallbackReason.PrecompiledHeaderRefused =>
            "A worker's compiler does not take the precompiled header, because another compiler has made it.",
        FallbackReason.RemoteCompileFailed =>
            "The compile failed on the server and was repeated here for a verdict that can be trusted.",
        FallbackReason.BadRemoteResult => "The server's answer was incomplete or did not match what was asked for.",
        FallbackReason.OtherCompiler => "The server's workers have another compiler than this machine.",
        FallbackReason.OtherSystem =>
            "The server's workers have other libraries, or another linker, than this machine.",
        FallbackReason.OutputNotWritten => "An output from the cache or the server could not be written here.",
        FallbackReason.LittleAddressSpace =>
            "The limit on address space (ulimit -v) leaves too little room for more than the compiler.",
        FallbackReason.BadSettings => "The settings are contradictory or cannot be read.",
        FallbackReason.InternalError => "recc itself failed, which is a bug worth reporting.",
        _ => throw new UnreachableException(),
    };
}
