namespace Recc.DepScan;

/// <summary>
/// A macro's definition, split into tokens when it is first used: most are never looked at. Shared by all scans;
/// whether it is being expanded is no property of it.
/// </summary>
internal sealed class Macro(int name, byte[] block, int start, int length, ReadingMode mode)
{
    private MacroBody? body;

    internal int Name => name;

    // Two threads may both do it; they get the same.
    internal MacroBody In(Lexicon lexicon) =>
        body ??= MacroBody.Parse(block.AsSpan(start, length), mode, lexicon);
}
