namespace Recc.Core.Digests;

/// <summary>
/// Whether putting a new file in the place of one that is there does what writing into the old one would do.
/// </summary>
public static class ReplaceableFile
{
    /// <summary>Whether the system would let us write into the file.</summary>
    public static bool MayBeWritten(string path) => FileStatus.MayWrite(path);

    /// <summary>Whether the file has other names, which would go on naming the old one.</summary>
    public static bool HasOtherNames(string path) => FileStatus.CountNames(path) > 1;
}
