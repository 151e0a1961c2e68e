namespace Recc.Chaos;

/// <summary>Does to files what disks, administrators and clocks do.</summary>
internal static class Vandal
{
    private static readonly TimeSpan[] Jumps =
    [
        TimeSpan.FromHours(3), TimeSpan.FromHours(-3), TimeSpan.FromDays(400), TimeSpan.FromDays(-400), TimeSpan.Zero,
    ];

    /// <summary>Flips a bit in each of some files.</summary>
    public static void Flip(Random random, string folder) => ToSome(random, folder, path =>
    {
        using FileStream file =
            File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length == 0)
            return;
        file.Position = random.NextInt64(file.Length);
        int value = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(value ^ (1 << random.Next(8))));
    });

    /// <summary>Cuts some files.</summary>
    public static void Truncate(Random random, string folder) => ToSome(random, folder, path =>
    {
        using FileStream file =
            File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        file.SetLength(random.NextInt64(file.Length + 1));
    });

    /// <summary>Deletes some files.</summary>
    public static void Delete(Random random, string folder) => ToSome(random, folder, File.Delete);

    /// <summary>Gives some files times that are not theirs.</summary>
    public static void Jump(Random random, string folder) => ToSome(random, folder, path => SetTime(random, path));

    /// <summary>Sets the times of these files back or forth, where they exist.</summary>
    public static void Jump(Random random, IReadOnlyList<string> paths)
    {
        foreach (string path in paths.Where(File.Exists))
            SetTime(random, path);
    }

    private static void SetTime(Random random, string path) =>
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow + Jumps[random.Next(Jumps.Length)]);

    private static void ToSome(Random random, string folder, Action<string> act)
    {
        string[] files = [];
        try
        {
            files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
        }
        catch (IOException)
        {
            // A folder went away while it was listed.
        }

        Array.Sort(files, StringComparer.Ordinal);
        for (int i = 0; i < files.Length && i < 1 + random.Next(8); i++)
        {
            try
            {
                act(files[random.Next(files.Length)]);
            }
            catch (Exception meanwhile) when (meanwhile is IOException or UnauthorizedAccessException)
            {
                // Somebody else was faster.
            }
        }
    }
}
