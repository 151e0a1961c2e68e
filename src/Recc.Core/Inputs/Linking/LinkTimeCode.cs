namespace Recc.Core.Inputs.Linking;

/// <summary>What intermediate code a file holds, which a link would compile, and what that code asks for.</summary>
[Flags]
internal enum LinkTimeCode
{
    None = 0,

    /// <summary>gcc's, with machine code beside it or not.</summary>
    Gcc = 1,

    /// <summary>LLVM's bitcode.</summary>
    Llvm = 2,

    /// <summary>gcc's, for another processor than the linker's: offloading.</summary>
    Offload = 4,

    /// <summary>gcc's debug information: what the link makes of it names the working directory.</summary>
    Debug = 8,

    /// <summary>
    /// An assembler directive in it reads a file (.incbin), under a name that only an assembler would tell.
    /// </summary>
    ReadsFiles = 16,

    /// <summary>It wants options of the assembler, which could name files.</summary>
    TellsAssembler = 32,

    /// <summary>It is packed in a way that cannot be looked into.</summary>
    Closed = 64,

    /// <summary>LLVM's beside machine code (-fembed-bitcode), which nothing but LLVM's plugin heeds.</summary>
    Embedded = 128,
}
