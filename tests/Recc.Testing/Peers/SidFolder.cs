namespace Recc.Testing.Peers;

/// <summary>A folder of one test below /tmp of the sid root, deleted when the test ends.</summary>
public sealed class SidFolder : IDisposable
{
    public SidFolder()
    {
        Inside = "/tmp/recc-test-" + Guid.NewGuid().ToString("N")[..12];
        Directory.CreateDirectory(Outside);
    }

    /// <summary>Absolute path for programs in the root.</summary>
    public string Inside { get; }

    /// <summary>Absolute path for this process.</summary>
    public string Outside => SidRoot.Outside(Inside);

    /// <summary>Copies a program into the folder, with its mode.</summary>
    /// <returns>Its path inside the root.</returns>
    public string CopyIn(string program)
    {
        string name = Path.GetFileName(program);
        File.Copy(program, Path.Combine(Outside, name), overwrite: true);
        return Path.Combine(Inside, name);
    }

    public void Dispose()
    {
        if (Directory.Exists(Outside))
            Directory.Delete(Outside, recursive: true);
    }
}
