namespace Recc.Core.CommandLine;

/// <summary>
/// One row of the table of compiler options. It says what an option means to us, or, with a <see cref="Reason"/>, that
/// a command which carries it is run as it is.
/// </summary>
/// <param name="Spelling">As typed, without the value, with the equals sign where the style is Joined.</param>
/// <param name="Style">How the value is attached.</param>
/// <param name="Meaning">What the option means to us; Plain where there is a reason to refuse it.</param>
/// <param name="Families">Who knows the option. Commands of other compilers do not see the row.</param>
public sealed record Flag(string Spelling, ValueStyle Style, ArgumentMeaning Meaning, CompilerFamilies Families)
{
    /// <summary>Why a command with this option is run as it is, or null.</summary>
    public FallbackReason? Reason { get; init; }

    public ValueRule Values { get; init; }

    /// <summary>What the option makes outputs tell about the place where they are made.</summary>
    public PlaceBinding Binding { get; init; }

    /// <summary>What <see cref="ValueRule.Listed"/> admits, divided by spaces; a trailing star is any ending.</summary>
    public string Allowed { get; init; } = "";

    /// <summary>Whether the row can describe an argument that begins with its spelling.</summary>
    public bool Describes(string argument)
    {
        if (argument.Length == Spelling.Length) return true;
        return Style switch
        {
            ValueStyle.Alone or ValueStyle.Separate => false,
            ValueStyle.EqualsOrSeparate => argument[Spelling.Length] == '=',
            _ => true,
        };
    }

    /// <summary>Whether the argument, which the row describes, takes the next argument as its value.</summary>
    public bool TakesNext(string argument) => argument.Length == Spelling.Length
        && Style is (ValueStyle.Separate or ValueStyle.JoinedOrSeparate or ValueStyle.EqualsOrSeparate);
}
