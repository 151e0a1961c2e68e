namespace Recc.Core.Configuration;

/// <summary>RECC_SCANNER: who finds the headers that a compile reads.</summary>
public enum ScannerChoice
{
    /// <summary>Our own scanner, and the compiler where that is not sure.</summary>
    Auto,

    /// <summary>The compiler, always.</summary>
    Compiler,

    /// <summary>Our own scanner; where it is not sure, the command runs as it is.</summary>
    Builtin,
}
