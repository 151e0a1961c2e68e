using Recc.Core.Paths;

namespace Recc.Core.Outputs;

/// <summary>
/// A file that is written beside its place and renamed when it is whole, so that nobody ever sees half of it.
/// </summary>
public sealed class PendingFile
{
    private readonly string place;
    private readonly string beside;
    private bool isPlaced;

    private PendingFile(string place, string beside, FileStream content)
    {
        this.place = place;
        this.beside = beside;
        Content = content;
    }

    /// <summary>Where the content lies until it is put in place.</summary>
    public string TemporaryPath => beside;

    /// <summary>Where the content goes.</summary>
    public FileStream Content { get; }

    /// <summary>
    /// Starts one, with the mode that a compiler would give it under the process's umask. Throws
    /// <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> where it could not be put in place.
    /// </summary>
    /// <param name="place">Absolute path.</param>
    /// <param name="executable">Whether it is a program.</param>
    /// <param name="keepMode">Whether a file that is there already passes its mode on.</param>
    public static PendingFile Create(string place, bool executable, bool keepMode = false)
    {
        if (Directory.Exists(place))
        {
            throw new IOException($"{place} is a directory");
        }

        string directory = PathText.Parent(place);
        // Not made of the place's name, which may be as long as a name can be.
        string beside = PathText.Join(directory, $".recc-{Environment.ProcessId:x}-{Random.Shared.NextInt64():x}");
        UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead
            | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (executable)
        {
            mode |= UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        }

        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        var pending = new PendingFile(place, beside, new FileStream(beside, options));
        if (keepMode && !OperatingSystem.IsWindows() && File.Exists(place))
        {
            File.SetUnixFileMode(pending.Content.SafeFileHandle, File.GetUnixFileMode(place));
        }

        return pending;
    }

    /// <summary>Closes and renames.</summary>
    public void PutInPlace()
    {
        Content.Dispose();
        File.Move(beside, place, overwrite: true);
        isPlaced = true;
    }

    /// <summary>Closes and removes; silent when it is gone already, or in its place.</summary>
    public void Discard()
    {
        Content.Dispose();
        if (isPlaced)
        {
            return;
        }

        try
        {
            File.Delete(beside);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A directory that became read-only meanwhile: nothing more can be done about a hidden file in it.
        }
    }
}
