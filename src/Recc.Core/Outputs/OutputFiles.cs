namespace Recc.Core.Outputs;

/// <summary>
/// The files of one launch's user: with the modes that a compiler would give them, put in place by whoever stands for
/// the user. Where that is another process, nothing appears in a user's tree after the user has gone.
/// </summary>
/// <param name="placer">Puts finished files in place.</param>
/// <param name="umask">Permissions that the user's new files do not have; null for those of this process.</param>
/// <param name="processId">The launch's process, which unfinished files are named after.</param>
public sealed class OutputFiles(IFilePlacer placer, UnixFileMode? umask, int processId)
{
    private const UnixFileMode ForAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private const UnixFileMode ProgramForAll = ForAll
        | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>For a launch whose user is this process: it renames, and the system applies its umask.</summary>
    public static OutputFiles OfThisProcess { get; } = new(new RenamingPlacer(), umask: null, Environment.ProcessId);

    /// <inheritdoc cref="IFilePlacer.Settle"/>
    public void Settle() => placer.Settle();

    /// <summary>
    /// A name beside the place of a file, for another process to write to, which gives it the mode that it gives.
    /// Throws <see cref="IOException"/> where the file could not be put in place.
    /// </summary>
    /// <param name="place">Absolute path.</param>
    public PendingFile Name(string place) => PendingFile.Name(place, placer, processId);

    /// <summary>
    /// Starts a file beside its place. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>
    /// where it could not be put in place.
    /// </summary>
    /// <param name="place">Absolute path.</param>
    /// <param name="executable">Whether it is a program.</param>
    /// <param name="keepMode">Whether a file that is there already passes its mode on.</param>
    public PendingFile Create(string place, bool executable, bool keepMode = false)
    {
        UnixFileMode mode = executable ? ProgramForAll : ForAll;
        PendingFile pending = PendingFile.Create(place, mode, placer, processId);
        if (OperatingSystem.IsWindows())
        {
            return pending;
        }

        if (keepMode && File.Exists(place))
        {
            File.SetUnixFileMode(pending.Content.SafeFileHandle, File.GetUnixFileMode(place));
        }
        else if (umask is { } taken)
        {
            File.SetUnixFileMode(pending.Content.SafeFileHandle, mode & ~taken);
        }

        return pending;
    }
}

/// <summary>Puts files in place that lie, complete, beside it.</summary>
public interface IFilePlacer
{
    /// <summary>
    /// Renames, or arranges for it. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.
    /// </summary>
    void Place(string beside, string place);

    /// <summary>Returns when all that was placed so far is in place. Throws like <see cref="Place"/>.</summary>
    void Settle();
}

/// <summary>Renames at once.</summary>
public sealed class RenamingPlacer : IFilePlacer
{
    public void Place(string beside, string place) => File.Move(beside, place, overwrite: true);

    public void Settle()
    {
        // All of it is in place.
    }
}
