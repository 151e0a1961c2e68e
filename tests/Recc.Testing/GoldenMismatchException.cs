namespace Recc.Testing;

/// <summary>What a test received is not what its golden file holds.</summary>
public sealed class GoldenMismatchException(string message) : Exception(message);
