using Recc.Testing;

namespace Recc.Chaos;

/// <summary>A file system that is nearly full. For processes with a mount namespace of their own, and root.</summary>
internal static class SmallDisk
{
    private const int Bytes = 128 * 1024;

    public static void Mount(string folder)
    {
        Directory.CreateDirectory(folder);
        Run("mount", "-t", "tmpfs", "-o", $"size={Bytes},mode=700", "none", folder).EnsureSuccess();
    }

    public static void Unmount(string folder) => Run("umount", "-l", folder);

    /// <summary>Empties it, and leaves some room or none.</summary>
    public static void Fill(Random random, string folder)
    {
        foreach (string entry in Directory.GetDirectories(folder))
            Directory.Delete(entry, recursive: true);
        foreach (string file in Directory.GetFiles(folder))
            File.Delete(file);
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "filler"), new byte[random.Next(Bytes / 2, Bytes * 2)]);
        }
        catch (IOException)
        {
            // Full it is.
        }
    }

    private static ProgramResult Run(string program, params string[] arguments) =>
        new ProgramRun { Program = program, Arguments = arguments }.Run();
}
