using Recc.Core.Configuration;
using Recc.Core.Digests;
using Recc.Core.Host;

namespace Recc.Core.Launching;

/// <summary>
/// A cache directory that everybody may write to, or that another user has made. What lies in there may be anybody's,
/// and a result that somebody else has made up is a program that runs with the user's rights: nothing is taken from it,
/// and nothing put there. What root owns may be used: root may write everywhere. And root, as in a container, may use
/// what belongs to the user whose tree it builds.
/// </summary>
internal static class OpenCache
{
    private const uint RootUser = 0;

    /// <summary>The options, without the cache directory where it is such a one; said once in a build.</summary>
    public static ReccOptions Without(ReccOptions options, HostEnvironment host, IUserStreams streams)
    {
        if (options.CacheDirectory is not { } directory || OperatingSystem.IsWindows()
            || Fault(directory, NativeMethods.UserId(), host.CurrentDirectory) is not { } fault)
        {
            return options;
        }

        BuildNotices.For(host, null, streams.Notice).Once(
            $"open cache {directory}", $"{directory} is not used as a cache: {fault}");
        return options with { CacheDirectory = null };
    }

    /// <summary>Why it is not to be used, as a clause for people; null when it may be, or is not there yet.</summary>
    /// <param name="directory">The cache.</param>
    /// <param name="user">Who wants to use it.</param>
    /// <param name="workingDirectory">Where the command runs.</param>
    internal static string? Fault(string directory, uint user, string workingDirectory)
    {
        if (!FileIdentity.TryRead(directory, out FileIdentity identity) || !identity.IsDirectory)
        {
            return null;
        }

        if ((identity.Mode & (uint)UnixFileMode.OtherWrite) != 0)
        {
            return "everybody may write to it (chmod o-w)";
        }

        return FileIdentity.OwnerOf(directory) is { } owner && owner != user && owner != RootUser
            && (user != RootUser || owner != FileIdentity.OwnerOf(workingDirectory))
            ? $"it belongs to another user (number {owner})"
            : null;
    }
}
