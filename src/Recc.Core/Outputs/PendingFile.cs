using System.Buffers;
using System.Globalization;
using Recc.Core.Paths;

namespace Recc.Core.Outputs;

/// <summary>
/// A file that is written beside its place and renamed when it is whole, so that nobody ever sees half of it.
/// </summary>
public sealed class PendingFile
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private const int LongestEnding = 8;

    private readonly IFilePlacer placer;
    private readonly string place;
    private readonly string beside;
    private readonly FileStream? content;
    private bool isPlaced;

    private PendingFile(string place, string beside, FileStream? content, IFilePlacer placer)
    {
        this.placer = placer;
        this.place = place;
        this.beside = beside;
        this.content = content;
    }

    /// <summary>Where the content lies until it is put in place.</summary>
    public string TemporaryPath => beside;

    /// <summary>Where the content goes; none when another process writes the file.</summary>
    public FileStream Content =>
        content ?? throw new InvalidOperationException($"{beside} is written by somebody else");

    /// <summary>See <see cref="OutputFiles.Name"/>.</summary>
    internal static PendingFile Name(string place, IFilePlacer placer, int processId) =>
        new(place, Beside(place, processId) + Ending(PathText.Name(place)), content: null, placer);

    /// <summary>See <see cref="OutputFiles.Create"/>.</summary>
    internal static PendingFile Create(string place, UnixFileMode mode, IFilePlacer placer, int processId)
    {
        string beside = Beside(place, processId);
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

        return new PendingFile(place, beside, new FileStream(beside, options), placer);
    }

    /// <summary>
    /// Removes what was started in a directory for a launch and never finished, because the process that did it has
    /// been killed.
    /// </summary>
    /// <param name="directory">Absolute path.</param>
    /// <param name="processId">The launch's process.</param>
    public static void RemoveAbandoned(string directory, int processId)
    {
        try
        {
            foreach (string abandoned in Directory.GetFiles(directory, NamePrefix(processId) + "*"))
            {
                File.Delete(abandoned);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Where nothing can be listed or removed, nothing was written either.
        }
    }

    /// <summary>Closes, and has it put in place.</summary>
    public void PutInPlace()
    {
        content?.Dispose();
        placer.Place(beside, place);
        isPlaced = true;
    }

    /// <summary>Closes and removes; silent when it is gone already, or in its place.</summary>
    public void Discard()
    {
        content?.Dispose();
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

    /// <summary>What the names of all begin with.</summary>
    internal const string NameStart = ".recc-";

    /// <summary>The process that a file was begun for, by its name; null when it is none of these.</summary>
    internal static int? ProcessOf(string path)
    {
        string name = PathText.Name(path);
        int end = name.StartsWith(NameStart, StringComparison.Ordinal) ? name.IndexOf('-', NameStart.Length) : -1;
        return end > 0 && WithoutEnding(name.AsSpan(end + 1)) is { Length: > 0 } number
            && number.IndexOfAnyExcept(HexDigits) < 0
            && int.TryParse(
                name.AsSpan(NameStart.Length, end - NameStart.Length),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out int process)
            ? process
            : null;
    }

    /// <summary>Of the file's kind, if that is all that it tells.</summary>
    private static string Ending(string name) =>
        name.LastIndexOf('.') is > 0 and var dot && name.Length - dot <= LongestEnding ? name[dot..] : "";

    private static ReadOnlySpan<char> WithoutEnding(ReadOnlySpan<char> name) =>
        name.IndexOf('.') is >= 0 and var dot ? name[..dot] : name;

    /// <summary>Not made of the place's name, which may be as long as a name can be.</summary>
    private static string Beside(string place, int processId) => Directory.Exists(place)
        ? throw new IOException($"{place} is a directory")
        : PathText.Join(PathText.Parent(place), $"{NamePrefix(processId)}{Random.Shared.NextInt64():x}");

    /// <summary>Of the process, so that it, and nobody else, can tell what was done for it.</summary>
    private static string NamePrefix(int processId) => $"{NameStart}{processId:x}-";
}
