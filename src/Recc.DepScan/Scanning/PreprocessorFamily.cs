namespace Recc.DepScan;

/// <summary>Whose preprocessor is followed, where the two differ.</summary>
public enum PreprocessorFamily
{
    Gcc,
    Clang,
}
