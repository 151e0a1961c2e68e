using System.Globalization;
using System.Text;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Storage;

namespace Recc.Core.Launching;

/// <summary>
/// Lines for people, once in a build and not once in a file. A build is the nearest process above us that is not a
/// shell (ninja, make, an IDE); who has been told is remembered on disk.
/// </summary>
/// <param name="cacheDirectory">Where it is remembered; null when there is no such place.</param>
/// <param name="processId">The launch's own process.</param>
/// <param name="say">Says it.</param>
public sealed class BuildNotices(string? cacheDirectory, int processId, Action<string> say)
{
    private static readonly string[] Shells = ["sh", "bash", "dash", "zsh", "env", "recc", "cmake"];

    /// <summary>Says it unless this build has heard it. The topic is what makes two notices the same.</summary>
    public void Once(string topic, string text)
    {
        if (cacheDirectory is null || MarkPath(topic) is not { } mark)
        {
            say(text);
            return;
        }

        if (!File.Exists(mark) && CacheFile.TryWriteNew(mark, Encoding.UTF8.GetBytes(text)) != CacheWrite.Exists)
        {
            say(text);
        }
    }

    private string? MarkPath(string topic)
    {
        if (BuildIdentity() is not { } build)
        {
            return null;
        }

        Digest key = ContentHasher.Compute(Encoding.UTF8.GetBytes($"{build}\0{topic}"), DigestFunction.Sha256);
        return PathText.Join(cacheDirectory!, $"notices/{key.Hash[..32]}");
    }

    /// <summary>Process id and start time of the build tool, which together never come twice; null when unknown.</summary>
    private string? BuildIdentity()
    {
        string process = processId.ToString(CultureInfo.InvariantCulture);
        for (int depth = 0; depth < 8; depth++)
        {
            if (ReadStat(process) is not { } stat)
            {
                return null;
            }

            if (depth > 0 && !Shells.Contains(stat.Name, StringComparer.Ordinal))
            {
                return $"{process} {stat.Started}";
            }

            process = stat.Parent;
        }

        return null;
    }

    /// <summary>proc(5): pid (comm) state ppid … starttime as the 22nd field; comm may hold anything.</summary>
    private static (string Name, string Parent, string Started)? ReadStat(string process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            int open = stat.IndexOf('(', StringComparison.Ordinal);
            int close = stat.LastIndexOf(')');
            string[] fields = stat[(close + 2)..].Split(' ');
            return fields.Length > 19 && int.Parse(fields[1], CultureInfo.InvariantCulture) > 0
                ? (stat[(open + 1)..close], fields[1], fields[19])
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
