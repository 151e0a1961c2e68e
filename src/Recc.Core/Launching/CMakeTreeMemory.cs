using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Storage;

namespace Recc.Core.Launching;

/// <summary>
/// What CMakeCache.txt files said, for as long as they are the same files: they are long, and every launch asks.
/// </summary>
public sealed class CMakeTreeMemory
{
    private const int Capacity = 1 << 20;
    private const int BytesPerEntry = 1000;

    private readonly BoundedMemory<Entry> known = new(Capacity, static _ => BytesPerEntry);

    /// <inheritdoc cref="CMakeTree.Read"/>
    public CMakeTree? Read(string path)
    {
        long now = ClockStep.Now();
        if (!FileIdentity.TryRead(path, out FileIdentity identity))
        {
            return null;
        }

        if (known.Find(path) is { } entry && entry.Identity == identity)
        {
            return entry.Tree;
        }

        CMakeTree? tree = CMakeTree.Read(path);
        if (!ClockStep.IsYoung(identity, now))
        {
            known.Keep(path, new Entry(identity, tree));
        }

        return tree;
    }

    private sealed record Entry(FileIdentity Identity, CMakeTree? Tree);
}
