using Recc.Core.Sources;

namespace Recc.Core.Inputs.Builtin;

/// <summary>
/// What a process knows from earlier scans. Everything in it is checked against the disk at each use.
/// </summary>
public sealed class ListerMemory
{
    private const long TextBytes = 24L << 20;
    private const long DirectoryBytes = 8L << 20;
    private const long OptionBytes = 8L << 20;

    public SourceMemory Sources { get; } = new(TextBytes);

    public DirectoryMemory Directories { get; } = new(DirectoryBytes);

    public OptionMemory Options { get; } = new(OptionBytes);
}
