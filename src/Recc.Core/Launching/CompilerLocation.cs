namespace Recc.Core.Launching;

/// <summary>Where a compiler is, and by which name it is to be called.</summary>
/// <param name="Program">Absolute path.</param>
/// <param name="CalledAs">
/// Its argv[0]: as typed, since compilers name headers by it, unless that name leads to us; then the path, since
/// compilers look for their parts by it as well.
/// </param>
public sealed record CompilerLocation(string Program, string CalledAs);
