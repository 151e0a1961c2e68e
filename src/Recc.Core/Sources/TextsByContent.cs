using System.Collections.Concurrent;
using Recc.Core.Digests;
using Recc.DepScan;

namespace Recc.Core.Sources;

/// <summary>
/// Texts by what is in them, for as long as somebody keeps them: the copies of a file that other checkouts and build
/// trees have are understood once.
/// </summary>
internal sealed class TextsByContent
{
    /// <summary>How many are noted before those that are gone are forgotten.</summary>
    private const int Turn = 8192;

    private readonly ConcurrentDictionary<Digest, WeakReference<SourceText>> known = new();
    private int noted;

    /// <summary>One with this content, with directives of this mode if one is given; or null.</summary>
    public SourceText? Find(Digest digest, ReadingMode? mode) =>
        known.TryGetValue(digest, out WeakReference<SourceText>? reference)
            && reference.TryGetTarget(out SourceText? text)
            && (mode is not { } wanted || text.HasDirectives(wanted))
                ? text
                : null;

    public void Note(SourceText text)
    {
        known[text.Digest] = new WeakReference<SourceText>(text);
        if (Interlocked.Increment(ref noted) % Turn != 0)
        {
            return;
        }

        foreach (KeyValuePair<Digest, WeakReference<SourceText>> entry in known)
        {
            if (!entry.Value.TryGetTarget(out _))
            {
                known.TryRemove(entry);
            }
        }
    }
}
