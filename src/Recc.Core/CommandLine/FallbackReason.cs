namespace Recc.Core.CommandLine;

/// <summary>
/// Why a launch ran the compiler here and took nothing from a cache. Each member has a sentence for users in
/// <see cref="FallbackReasons"/>; the name is also the counter.
/// </summary>
public enum FallbackReason
{
    // The command is not one that we take on.
    PassthroughRequested,
    NoServer,
    NotACompiler,
    NoSource,
    SeveralSources,
    Linking,
    LinkTimeCode,
    LinkerNotUnderstood,
    Preprocessing,
    SyntaxOnly,
    StandardInput,
    UnsupportedLanguage,
    UnsupportedOption,
    UnknownOption,
    UnreadableResponseFile,
    NameNotUtf8,
    ConfigureProbe,
    DependencyVariables,
    OutputOutsideRoots,
    OutputToDevice,

    // The inputs are such that a remote or cached result could be wrong.
    ScanFailed,
    InputChanged,
    PathsCrossRoots,
    EmbedsOtherFiles,
    TellsWhereItRan,
    PrecompiledHeader,
    UsesModules,
    UsesTime,
    TwinHeaders,
    UnwantedInput,
    CompilerNotFound,
    CompilerNotUnderstood,

    // The world outside failed, or said no.
    ServerFailed,
    CacheOnlyMiss,
    RemoteCompileFailed,
    PrecompiledHeaderRefused,
    QuotesOtherFiles,
    CompileFailed,
    BadRemoteResult,
    OtherCompiler,
    OtherSystem,
    OutputNotWritten,
    LittleAddressSpace,
    BadSettings,
    InternalError,
}
