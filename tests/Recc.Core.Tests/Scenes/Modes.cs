namespace Recc.Core.Tests.Scenes;

/// <summary>Modes of files; all of these tests run on Unix.</summary>
internal static class Modes
{
    public static void MakeExecutable(string path) => Set(path, (UnixFileMode)0b111_101_101);

    public static void Set(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    public static UnixFileMode Of(string path) =>
        OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);
}
