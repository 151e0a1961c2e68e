using Recc.DevServer.Faults;

namespace Recc.DevServer.Services;

/// <summary>Gives downloads their wrong bit, when a fault says so.</summary>
internal static class BlobCorruption
{
    /// <summary>
    /// The bytes to send: the same ones, or a copy with one bit flipped. The stored blob stays right.
    /// </summary>
    public static ReadOnlyMemory<byte> Apply(ActiveFaults faults, ReadOnlyMemory<byte> content)
    {
        if (content.IsEmpty || !faults.Has<FaultAction.CorruptBlobs>())
        {
            return content;
        }

        byte[] wrong = content.ToArray();
        wrong[wrong.Length / 2] ^= 1;
        return wrong;
    }
}
