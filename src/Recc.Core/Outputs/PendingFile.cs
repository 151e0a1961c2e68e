using Recc.Core.Paths;

namespace Recc.Core.Outputs;

/// <summary>
/// A file that is written beside its place and renamed when it is whole, so that nobody ever sees half of it.
/// </summary>
public sealed class PendingFile
{
    private readonly string place;
    private readonly string beside;

    private PendingFile(string place, string beside, FileStream content)
    {
        this.place = place;
        this.beside = beside;
        Content = content;
    }

    /// <summary>Where the content goes.</summary>
    public FileStream Content { get; }

    /// <summary>Starts one, with the mode that a compiler would give it under the process's umask.</summary>
    public static PendingFile Create(string place, bool executable)
    {
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

        return new PendingFile(place, beside, new FileStream(beside, options));
    }

    /// <summary>Closes and renames.</summary>
    public void PutInPlace()
    {
        Content.Dispose();
        File.Move(beside, place, overwrite: true);
    }

    /// <summary>Closes and removes; silent when it is gone already.</summary>
    public void Discard()
    {
        Content.Dispose();
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
