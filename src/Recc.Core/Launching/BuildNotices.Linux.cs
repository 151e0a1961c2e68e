using System.Globalization;
using System.Text;
using Recc.Core.Digests;
using Recc.Core.Host;
using Recc.Core.Paths;
using Recc.Core.Storage;

namespace Recc.Core.Launching;

/// <summary>
/// Lines for people, once in a build and not once in a file. A build is the nearest process above us that is not a
/// shell (ninja, make, an IDE); who has been told is remembered on disk.
/// </summary>
/// <param name="directories">Where it is remembered: the first that can be written.</param>
/// <param name="processId">The launch's own process.</param>
/// <param name="say">Says it.</param>
public sealed class BuildNotices(IReadOnlyList<string> directories, int processId, Action<string> say)
{
    private static readonly string[] Shells = ["sh", "bash", "dash", "zsh", "env", "recc", "cmake"];

    /// <summary>
    /// For a launch: remembered in the cache directory, or where there is none that can be written, among the user's
    /// temporary files.
    /// </summary>
    public static BuildNotices For(HostEnvironment host, string? cacheDirectory, Action<string> say)
    {
        string temporary = Folder(host, "XDG_RUNTIME_DIR") is { } runtime
            ? PathText.Join(runtime, "recc")
            : PathText.Join(Folder(host, "TMPDIR") ?? "/tmp", $"recc-{NativeMethods.UserId()}");
        return new BuildNotices(cacheDirectory is null
            ? [temporary] : [cacheDirectory, temporary], host.ProcessId, say);
    }

    /// <summary>Says it unless this build has heard it. The topic is what makes two notices the same.</summary>
    public void Once(string topic, string text)
    {
        if (MarkName(topic) is { } name)
        {
            foreach (string directory in directories)
            {
                string mark = PathText.Join(directory, name);
                CacheWrite written = File.Exists(mark)
                    ? CacheWrite.Exists
                    : CacheFile.TryWriteNew(mark, Encoding.UTF8.GetBytes(text));
                if (written == CacheWrite.Exists)
                {
                    return;
                }

                if (written == CacheWrite.Written)
                {
                    break;
                }
            }
        }

        say(text);
    }

    private static string? Folder(HostEnvironment host, string variable) =>
        host.Variable(variable) is { } folder && PathText.IsAbsolute(folder) ? folder : null;

    private string? MarkName(string topic)
    {
        if (BuildIdentity() is not { } build)
        {
            return null;
        }

        Digest key = ContentHasher.Compute(Encoding.UTF8.GetBytes($"{build}\0{topic}"), DigestFunction.Sha256);
        return $"notices/{key.Hash[..32]}";
    }

    /// <summary>
    /// Process id and start time of the build tool, which together never come twice; null when unknown.
    /// </summary>
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
