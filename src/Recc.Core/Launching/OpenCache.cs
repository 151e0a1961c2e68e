using Recc.Core.Configuration;
using Recc.Core.Host;

namespace Recc.Core.Launching;

/// <summary>
/// A cache directory that everybody may write to. What lies in there may be anybody's, and a result that somebody else
/// has made up is a program that runs with the user's rights: nothing is taken from it, and nothing put there.
/// </summary>
internal static class OpenCache
{
    /// <summary>The options, without the cache directory where it is such a one; said once in a build.</summary>
    public static ReccOptions Without(ReccOptions options, HostEnvironment host, IUserStreams streams)
    {
        if (options.CacheDirectory is not { } directory || !IsOpen(directory))
        {
            return options;
        }

        BuildNotices.For(host, null, streams.Notice).Once(
            $"open cache {directory}", $"{directory} is not used as a cache: everybody may write to it (chmod o-w)");
        return options with { CacheDirectory = null };
    }

    private static bool IsOpen(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        var info = new DirectoryInfo(directory);
        return info.Exists && info.UnixFileMode.HasFlag(UnixFileMode.OtherWrite);
    }
}
