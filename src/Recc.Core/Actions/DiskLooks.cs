using Recc.Core.Digests;
using Recc.Core.Paths;

namespace Recc.Core.Actions;

/// <summary>
/// What making an action asks the disk, and what it was told: while the same questions have the same answers, the same
/// request makes the same action.
/// </summary>
public sealed class DiskLooks
{
    private readonly List<(string Path, Kind Answer)> kinds = [];
    private readonly List<(string One, string Other, bool Answer)> pairs = [];

    private enum Kind
    {
        Nothing,
        Directory,
        Other,
    }

    private bool followedLinks;

    public bool IsDirectory(string path) => Look(path) == Kind.Directory;

    public bool IsFile(string path) => Look(path) == Kind.Other;

    /// <summary>Whether both paths lead to one thing.</summary>
    public bool AreSame(string one, string other)
    {
        bool answer = ReadSame(one, other, FileLooks.Own);
        pairs.Add((one, other, answer));
        return answer;
    }

    /// <summary>
    /// A path as the system understands it; where links lead is not asked again, so this holds only once.
    /// </summary>
    public string WithoutDots(string path)
    {
        string place = PhysicalPath.WithoutDots(path);
        followedLinks |= path.Contains("/..", StringComparison.Ordinal);
        return place;
    }

    /// <summary>How many questions there were.</summary>
    public int Count => kinds.Count + pairs.Count;

    /// <summary>The same, to be kept for long.</summary>
    /// <param name="share">Gives equal texts one object.</param>
    public DiskLooks Shared(Func<string, string> share)
    {
        var shared = new DiskLooks { followedLinks = followedLinks };
        shared.kinds.EnsureCapacity(kinds.Count);
        shared.kinds.AddRange(kinds.Select(look => (share(look.Path), look.Answer)));
        shared.pairs.EnsureCapacity(pairs.Count);
        shared.pairs.AddRange(pairs.Select(pair => (share(pair.One), share(pair.Other), pair.Answer)));
        return shared;
    }

    /// <summary>Whether all answers are still the same.</summary>
    public bool StillHold(FileLooks looks)
    {
        if (followedLinks)
        {
            return false;
        }

        foreach ((string path, Kind answer) in kinds)
        {
            if (Read(path, looks) != answer)
            {
                return false;
            }
        }

        return pairs.TrueForAll(pair => ReadSame(pair.One, pair.Other, looks) == pair.Answer);
    }

    private Kind Look(string path)
    {
        Kind answer = Read(path, FileLooks.Own);
        kinds.Add((path, answer));
        return answer;
    }

    private static Kind Read(string path, FileLooks looks) =>
        !looks.TryRead(path, out FileIdentity identity) ? Kind.Nothing
            : identity.IsDirectory ? Kind.Directory : Kind.Other;

    private static bool ReadSame(string one, string other, FileLooks looks) =>
        looks.TryRead(one, out FileIdentity first)
            && looks.TryRead(other, out FileIdentity second) && first.IsSameFile(second);
}
