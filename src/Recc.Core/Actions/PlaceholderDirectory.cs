namespace Recc.Core.Actions;

/// <summary>
/// Names that stand for the user's directories in the debug information that an action makes. They are long so that the
/// real ones can be written over them when an object is brought home.
/// </summary>
public static class PlaceholderDirectory
{
    /// <summary>The number of characters; a directory with a longer name is not written into objects.</summary>
    public const int Length = 254;

    /// <summary>
    /// The name by which an action's command knows its working directory. Compilers and gas believe PWD when it leads
    /// to where they are, and this name does so everywhere; so debug information tells neither checkouts nor workers
    /// apart.
    /// </summary>
    public static string Path { get; } = Lengthened("/proc/self/cwd");

    /// <summary>
    /// What prefix maps write for the project's directory when the working directory lies in another root: the way from
    /// the one to the other in the input root leads nowhere on the user's machine.
    /// </summary>
    public static string Sources { get; } = Lengthened("/project/sources");

    /// <summary>
    /// As <see cref="Path"/>, for commands that have to do with precompiled headers: clang writes names into those
    /// without the dots that lengthen the other.
    /// </summary>
    public static string WithoutDots { get; } =
        string.Concat(
            Enumerable.Repeat("/proc/self/root", (Length - "/proc/self/cwd".Length) / "/proc/self/root".Length))
        + "/proc/self/cwd";

    /// <summary>
    /// By which name compilers know their working directory when they have to do with modules. A prefix map makes it
    /// one of the long ones in debug information.
    /// </summary>
    public const string OfModules = "/proc/self/cwd";

    private static string Lengthened(string name) =>
        name + string.Concat(Enumerable.Repeat("/.", (Length - name.Length) / 2));
}
