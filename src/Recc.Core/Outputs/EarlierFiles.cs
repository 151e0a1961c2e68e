using Recc.Core.Actions;
using Recc.Core.Digests;

namespace Recc.Core.Outputs;

/// <summary>
/// Files that lie where a command may write some of its own and may not: those that the command did not touch are not
/// its outputs.
/// </summary>
public sealed class EarlierFiles
{
    private readonly Dictionary<string, FileIdentity> identities;

    private EarlierFiles(Dictionary<string, FileIdentity> identities) => this.identities = identities;

    /// <summary>Looks before the command runs.</summary>
    public static EarlierFiles Of(CanonicalCommand command)
    {
        var identities = new Dictionary<string, FileIdentity>(StringComparer.Ordinal);
        foreach (OutputPath output in command.Outputs.Where(static output => output.MayBeMissing))
        {
            if (FileIdentity.TryRead(output.Local, out FileIdentity identity))
            {
                identities[output.Local] = identity;
            }
        }

        return new EarlierFiles(identities);
    }

    /// <summary>Whether the output is there, and written since.</summary>
    public bool IsNewNow(OutputPath output) =>
        FileIdentity.TryRead(output.Local, out FileIdentity now)
            && !(identities.TryGetValue(output.Local, out FileIdentity before) && before == now);
}
