namespace Recc.Core.CommandLine;

/// <summary>Reads a response file whole.</summary>
/// <param name="path">Absolute, or as typed where the working directory is not absolute.</param>
/// <returns>Its bytes; null when it cannot be read, for whatever reason.</returns>
public delegate byte[]? ResponseFileReader(string path);
