namespace Recc.Testing;

/// <summary>Where the checkout that these tests were built from lies.</summary>
public static class Repository
{
    /// <summary>Absolute path of the folder that holds recc.slnx.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests run outside a checkout.</exception>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>Absolute path of something in the checkout.</summary>
    public static string PathOf(string relativePath) => Path.Combine(Root, relativePath);

    private static string Find(string start)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "recc.slnx")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No folder above {start} holds recc.slnx.");
    }
}
