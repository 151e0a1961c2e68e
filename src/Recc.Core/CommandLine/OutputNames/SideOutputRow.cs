namespace Recc.Core.CommandLine;

/// <summary>One row of the table of side outputs: an option, and a file that is written because of it.</summary>
/// <param name="Option">The option's spelling, as in <see cref="Flag.Spelling"/>.</param>
/// <param name="Families">Whose compilers do so.</param>
/// <param name="Naming">What the file's name is made of …</param>
/// <param name="Ending">… and how it goes on, with the dot.</param>
internal sealed record SideOutputRow(
    string Option, CompilerFamilies Families, SideOutputNaming Naming, string Ending = "")
{
    public SideOutputCondition When { get; init; }

    /// <summary>As <see cref="SideOutput.MayBeMissing"/>.</summary>
    public bool MayBeMissing { get; init; }

    /// <summary>As <see cref="SideOutput.IsWrittenInPlace"/>.</summary>
    public bool IsWrittenInPlace { get; init; }
}

/// <summary>When a compile that carries the option writes the file.</summary>
[Flags]
internal enum SideOutputCondition
{
    Always = 0,

    /// <summary>Only on the way to an object, not with -S.</summary>
    ToObject = 1,

    /// <summary>Only with -S.</summary>
    ToAssembly = 2,

    /// <summary>Not with link-time optimisation, which leaves the work to the link.</summary>
    NotLinkTime = 4,

    /// <summary>Only with debug information.</summary>
    Debug = 8,

    /// <summary>Only where no option names the file.</summary>
    Unnamed = 16,
}
