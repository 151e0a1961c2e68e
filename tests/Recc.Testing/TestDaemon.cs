namespace Recc.Testing;

/// <summary>
/// Whether programs under test use the daemon: RECC_TEST_DAEMON, by default "off". A test that is about the daemon says
/// so itself, with RECC_DAEMON and a runtime directory of its own.
/// </summary>
public static class TestDaemon
{
    private static readonly Lazy<string> Folder = new(MakeFolder);

    /// <summary>For RECC_DAEMON.</summary>
    public static string Use { get; } =
        Environment.GetEnvironmentVariable("RECC_TEST_DAEMON") is { Length: > 0 } use ? use : "off";

    /// <summary>For XDG_RUNTIME_DIR: one daemon serves all tests of this process.</summary>
    public static string RuntimeDirectory => Folder.Value;

    /// <summary>Adds what a program's environment does not say yet.</summary>
    public static void AddTo(IDictionary<string, string?> environment, IReadOnlyDictionary<string, string?> said)
    {
        if (said.ContainsKey("RECC_DAEMON"))
            return;
        environment["RECC_DAEMON"] = Use;
        if (Use != "off" && !said.ContainsKey("XDG_RUNTIME_DIR"))
        {
            environment["XDG_RUNTIME_DIR"] = RuntimeDirectory;
            environment["RECC_DAEMON_IDLE"] = "30";
        }
    }

    private static string MakeFolder()
    {
        // Not below other folders, because a socket's name must be short.
        string folder = Directory.CreateTempSubdirectory("rt-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove(folder);
        return folder;
    }

    /// <summary>A daemon that misses its socket ends.</summary>
    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // Somebody is just writing into it; it is among temporary files.
        }
    }
}
