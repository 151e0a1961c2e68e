namespace Recc.DepScan;

/// <summary>Knows what lies in directories, so that looking for what is not there need not ask the disk.</summary>
public interface IDirectoryListings
{
    /// <summary>
    /// What lies in a directory now. Null when that cannot be told cheaply: then the disk is asked about each name.
    /// </summary>
    /// <param name="path">Absolute, or relative to the working directory of the question; "" is that directory.</param>
    DirectoryListing? List(string path);
}
