namespace Recc.DepScan;

/// <summary>Which file it is, whatever its path.</summary>
public readonly record struct FileKey(ulong Device, ulong Inode);
