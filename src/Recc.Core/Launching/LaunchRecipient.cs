using Recc.Core.Outputs;

namespace Recc.Core.Launching;

/// <summary>Who gets what a compile makes, and hears of it: the user, or recc itself.</summary>
/// <param name="Files">Makes the files.</param>
/// <param name="Claims">Whose turn it is to write them.</param>
/// <param name="Streams">Shows what the compiler says.</param>
/// <param name="Report">Says and counts the rest.</param>
internal sealed record LaunchRecipient(
    OutputFiles Files, OutputClaims Claims, IUserStreams Streams, LaunchReport Report)
{
    /// <summary>Whether what others made is written to the disk.</summary>
    public bool SavesOutputs { get; init; } = true;

    /// <summary>Whether this is whom make gave a slot to, which others may have while a worker compiles.</summary>
    public bool HoldsSlotOfMake { get; init; }

    /// <summary>Hands over what a compile made.</summary>
    public Delivery Delivery => new(Files, Claims, Streams, Report.Metrics) { SavesOutputs = SavesOutputs };
}
