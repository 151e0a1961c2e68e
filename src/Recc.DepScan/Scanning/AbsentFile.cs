namespace Recc.DepScan;

/// <summary>A look-up that found no regular file.</summary>
/// <param name="Directory">Relative to the working directory or absolute; "" is the working directory.</param>
/// <param name="Name">What was looked for in it; may hold slashes, or be absolute.</param>
public readonly record struct AbsentFile(string Directory, string Name);
