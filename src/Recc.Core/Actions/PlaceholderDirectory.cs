namespace Recc.Core.Actions;

/// <summary>
/// The name by which an action's command knows its working directory. Compilers and gas believe PWD when it leads to
/// where they are, and this name does so everywhere; so debug information tells neither checkouts nor workers apart.
/// It is long so that the real directory can be written over it when an object is brought home.
/// </summary>
public static class PlaceholderDirectory
{
    private const string Here = "/proc/self/cwd";

    /// <summary>The number of characters; a directory with a longer name is not written into objects.</summary>
    public const int Length = 254;

    /// <summary>"/proc/self/cwd/././." and so on.</summary>
    public static string Path { get; } = Here + string.Concat(Enumerable.Repeat("/.", (Length - Here.Length) / 2));
}
