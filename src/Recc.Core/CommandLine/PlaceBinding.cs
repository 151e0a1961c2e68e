namespace Recc.Core.CommandLine;

/// <summary>
/// What the outputs of a compile tell about the place where it ran, beyond what is made right when they are brought
/// home. In order: each tells what those before it tell.
/// </summary>
public enum PlaceBinding
{
    /// <summary>Nothing: anybody's outputs will do.</summary>
    Anywhere,

    /// <summary>Names of sources and headers as the command spells them, such as a .su file.</summary>
    Names,

    /// <summary>The working directory, such as an object that says where its .gcda file goes.</summary>
    Directory,

    /// <summary>The command line itself, such as assembly with -fverbose-asm.</summary>
    CommandLine,
}
