namespace Recc.Core.CommandLine;

/// <summary>One argument, and why a command that carries it is not for us, if so.</summary>
/// <param name="Argument">What was read. It renders as it was typed also where there is an objection.</param>
/// <param name="Objection">Why the command is run as it is, or null.</param>
internal sealed record ReadArgument(Argument Argument, FallbackReason? Objection)
{
    /// <summary>What it makes outputs tell about the place where they are made.</summary>
    public PlaceBinding Binding { get; init; }

    /// <summary>The argument as one text, for messages.</summary>
    public string Text => Argument.Joined || Argument.Value.Length == 0 || Argument.Option.Length == 0
        ? Argument.Option + Argument.Value
        : $"{Argument.Option} {Argument.Value}";
}
