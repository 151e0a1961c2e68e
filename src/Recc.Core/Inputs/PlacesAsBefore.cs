using Recc.Core.Digests;
using Recc.Core.Paths;

namespace Recc.Core.Inputs;

/// <summary>
/// Whether paths lead where they led at an earlier time. Of a file it does not show that a link above it was turned, or
/// that a directory above it has taken the place of another: so each of these has to be as old as that, or the same one
/// as before that time.
/// </summary>
/// <param name="since">The earlier time, in nanoseconds since 1970.</param>
/// <param name="before">Directories and links by path, and which they were before.</param>
internal sealed class PlacesAsBefore(
    long since, IReadOnlyDictionary<string, (ulong Device, ulong Inode)> before)
{
    /// <summary>The earlier time, in nanoseconds since 1970.</summary>
    public long Since => since;

    private readonly Dictionary<string, bool> known = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, bool> local = [];

    /// <summary>All directories and links that lead to some directories, and which they are now.</summary>
    public static Dictionary<string, (ulong Device, ulong Inode)> Note(IEnumerable<string> directories)
    {
        var places = new Dictionary<string, (ulong Device, ulong Inode)>(StringComparer.Ordinal);
        foreach (string place in directories.Distinct(StringComparer.Ordinal).SelectMany(Above))
        {
            if (!places.ContainsKey(place) && FileIdentity.TryReadLink(place, out FileIdentity identity))
            {
                places.Add(place, (identity.Device, identity.Inode));
            }
        }

        return places;
    }

    /// <summary>Whether a directory, absolute, is where it was, or is not there.</summary>
    public bool Holds(string directory)
    {
        if (!known.TryGetValue(directory, out bool holds))
        {
            holds = Above(directory).All(IsSame);
            known.Add(directory, holds);
        }

        return holds;
    }

    private bool IsSame(string place)
    {
        if (known.TryGetValue("\0" + place, out bool same))
        {
            return same;
        }

        same = !FileIdentity.TryReadLink(place, out FileIdentity now)
            || (IsLocal(place, now)
                && (before.TryGetValue(place, out (ulong Device, ulong Inode) old)
                    ? old == (now.Device, now.Inode)
                    : !ClockStep.IsYoung(now, since)));
        known.Add("\0" + place, same);
        return same;
    }

    /// <summary>Other machines have other clocks, and the time of a change there says nothing here.</summary>
    private bool IsLocal(string place, FileIdentity identity)
    {
        if (!local.TryGetValue(identity.Device, out bool isLocal))
        {
            try
            {
                isLocal = new DriveInfo(place).DriveType != DriveType.Network;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
            {
                isLocal = false;
            }

            local.Add(identity.Device, isLocal);
        }

        return isLocal;
    }

    /// <summary>The path with all that is above it, and the same of where it really lies.</summary>
    private static IEnumerable<string> Above(string directory)
    {
        string real = PhysicalPath.Of(directory);
        return real == directory ? Prefixes(directory) : Prefixes(directory).Concat(Prefixes(real));
    }

    private static IEnumerable<string> Prefixes(string path)
    {
        for (int slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }

        yield return path;
    }
}
