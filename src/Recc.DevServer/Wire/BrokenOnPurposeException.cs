namespace Recc.DevServer.Wire;

/// <summary>A fault breaks the call at this point; there will be no status.</summary>
internal sealed class BrokenOnPurposeException : Exception;
