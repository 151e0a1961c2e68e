using System.Globalization;
using Recc.Testing;
using Recc.Testing.Peers;

namespace Recc.Peer.Tests;

/// <summary>A folder in the sid root with the published recc in it, for one test.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly SidFolder folder = new();
    private int memories;

    public Workplace() => Recc = folder.CopyIn(ReccBinary.Path);

    /// <summary>recc itself, inside the root.</summary>
    public string Recc { get; }

    /// <summary>The launcher that Debian ships.</summary>
    public static string UpstreamRecc => "/usr/bin/recc";

    public void Dispose() => folder.Dispose();

    public string Inside(string relativePath) => $"{folder.Inside}/{relativePath}";

    public string Outside(string relativePath) => $"{folder.Outside}/{relativePath}";

    /// <summary>Puts files of one text there, see <see cref="TreeText"/>.</summary>
    public void Write(string tree) => TreeText.Write(folder.Outside, tree);

    /// <summary>Copies a file or a folder of the checkout.</summary>
    public void CopyFromRepository(string path, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Outside(to))!);
        new ProgramRun { Program = "cp", Arguments = ["-R", Repository.PathOf(path), Outside(to)] }.Run()
            .EnsureSuccess();
    }

    /// <summary>recc's settings for a server, with a memory of their own that begins empty.</summary>
    public Dictionary<string, string> Settings(string server, params string[] more)
    {
        string memory = string.Create(CultureInfo.InvariantCulture, $"memory-{Interlocked.Increment(ref memories)}");
        var settings = new Dictionary<string, string>
        {
            ["RECC_SERVER"] = server,
            ["RECC_CACHE_DIR"] = Inside(memory),
            ["RECC_LOCAL_CACHE"] = "0",
        };
        foreach (string name in more)
            settings[name] = "1";
        return settings;
    }
}
