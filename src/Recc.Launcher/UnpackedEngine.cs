using Recc.Core.Storage;

namespace Recc.Launcher;

/// <summary>An engine as a file of its own, below a directory that nobody else may enter.</summary>
/// <param name="directory">The directory.</param>
/// <param name="place">The engine.</param>
internal sealed class UnpackedEngine(string directory, EnginePlace place)
{
    private const string FolderPrefix = "engine-";
    private const int PatienceMilliseconds = 5000;
    private const int SampleLength = 4096;
    private const UnixFileMode ForUser = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Other versions that were not started for so long are removed.</summary>
    private static readonly TimeSpan Unused = TimeSpan.FromDays(10);

    private readonly string folder = $"{directory}/{FolderPrefix}{place.Name}";

    private string File => folder + "/recc";

    /// <summary>
    /// Its path; it is unpacked unless it is there. Null when somebody else is at it for too long. Throws
    /// <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.
    /// </summary>
    public string? Find(FileStream carrier)
    {
        if (IsThere(carrier))
        {
            return File;
        }

        PrivateDirectory.Create(folder);
        long until = Environment.TickCount64 + PatienceMilliseconds;
        while (Environment.TickCount64 < until)
        {
            using FileLock? turn = FileLock.TryTake(folder + "/lock");
            if (turn is null)
            {
                Thread.Sleep(2);
                continue;
            }

            if (!IsThere(carrier))
            {
                Unpack(carrier);
                RemoveUnused();
            }

            return File;
        }

        return null;
    }

    /// <summary>
    /// Whether it is, from start to end: after a loss of power it may be short, or have ends that were never written.
    /// </summary>
    private bool IsThere(FileStream carrier)
    {
        try
        {
            using FileStream file = System.IO.File.OpenRead(File);
            if (file.Length != place.Length || !IsEqual(file, carrier, 0)
                || !IsEqual(file, carrier, place.Length - SampleLength))
            {
                return false;
            }

            NoteUse();
            return true;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private bool IsEqual(FileStream file, FileStream carrier, long at)
    {
        Span<byte> one = stackalloc byte[SampleLength];
        Span<byte> other = stackalloc byte[SampleLength];
        file.Position = at;
        file.ReadExactly(one);
        carrier.Position = place.Offset + at;
        carrier.ReadExactly(other);
        return one.SequenceEqual(other);
    }

    private void NoteUse()
    {
        DateTime now = DateTime.UtcNow;
        if (now - System.IO.File.GetLastWriteTimeUtc(folder) > TimeSpan.FromDays(1))
        {
            Directory.SetLastWriteTimeUtc(folder, now);
        }
    }

    private void Unpack(FileStream carrier)
    {
        string unfinished = File + ".new";
        System.IO.File.Delete(unfinished);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = ForUser;
        }

        using (var file = new FileStream(unfinished, options))
        {
            place.CopyTo(carrier, file);
        }

        System.IO.File.Move(unfinished, File, overwrite: true);
    }

    private void RemoveUnused()
    {
        foreach (string other in Directory.GetDirectories(directory, FolderPrefix + "*"))
        {
            if (other != folder && DateTime.UtcNow - Directory.GetLastWriteTimeUtc(other) > Unused)
            {
                Directory.Delete(other, recursive: true);
            }
        }
    }
}
