using System.Collections.Immutable;
using Recc.Core.Actions;

namespace Recc.Core.Outputs;

/// <summary>Outputs that are complete and lie beside their places.</summary>
public sealed class FetchedOutputs(
    IReadOnlyList<PendingFile> files, byte[] standardOutput, byte[] standardError)
{
    /// <summary>The files, in the order of the result's.</summary>
    public IReadOnlyList<PendingFile> Files { get; } = files;

    /// <summary>What the command wrote to standard output, as the worker saw it.</summary>
    public byte[] StandardOutput { get; } = standardOutput;

    /// <summary>What the command wrote to standard error, as the worker saw it.</summary>
    public byte[] StandardError { get; } = standardError;

    /// <summary>Sum of the files' sizes in bytes.</summary>
    public long Bytes { get; } = files.Sum(static file => file.Content.Length);

    /// <summary>
    /// The compiler that an object says it was made by, when that is another one; see <see cref="ObjectProducer"/>.
    /// </summary>
    /// <param name="versionLine">Of the compiler here.</param>
    public string? ForeignCompiler(string versionLine) => Files
        .Select(file => ObjectProducer.Foreign(file.TemporaryPath, versionLine))
        .FirstOrDefault(static producer => producer is not null);

    /// <summary>Writes the user's directories into debug information; see <see cref="DebugDirectoryWriter"/>.</summary>
    public void WriteDirectories(ImmutableArray<PlacedDirectory> directories)
    {
        foreach (PendingFile file in Files)
        {
            DebugDirectoryWriter.Write(file.TemporaryPath, directories);
        }
    }

    /// <summary>Makes objects for Windows the user's own; see <see cref="CoffObjectWriter"/>.</summary>
    /// <param name="names">For their debug information, or null.</param>
    /// <param name="now">The time at which they are said to be made.</param>
    public void WriteCoff(CodeViewNames? names, DateTimeOffset now)
    {
        foreach (PendingFile file in Files)
        {
            if (names is not null)
            {
                CoffObjectWriter.WriteNames(file.TemporaryPath, names);
            }

            CoffObjectWriter.WriteTime(file.TemporaryPath, now);
        }
    }

    /// <summary>Makes the interface of a module independent of where it was made.</summary>
    public void WriteInterface()
    {
        foreach (PendingFile file in Files)
        {
            InterfaceDirectoryWriter.Write(file.TemporaryPath);
        }
    }

    /// <summary>
    /// Renames each file into its place. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>
    /// when the disk refuses; then those not yet in place are gone.
    /// </summary>
    public void PutInPlace()
    {
        int placed = 0;
        try
        {
            for (; placed < Files.Count; placed++)
            {
                Files[placed].PutInPlace();
            }
        }
        finally
        {
            foreach (PendingFile left in Files.Skip(placed))
            {
                left.Discard();
            }
        }
    }

    /// <summary>Removes everything that lies beside.</summary>
    public void Discard()
    {
        foreach (PendingFile file in Files)
        {
            file.Discard();
        }
    }
}
