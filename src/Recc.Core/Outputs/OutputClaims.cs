using System.Text;
using Recc.Core.Actions;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Storage;

namespace Recc.Core.Outputs;

/// <summary>
/// Whose turn it is to write an output. What a compiler has left in its place is read before it is stored, and of two
/// builds in one tree the other may have put its own there meanwhile: they take turns, so that each reads what it made.
/// </summary>
/// <param name="directory">Absolute; where launches that share a cache keep the locks; null when nowhere.</param>
public sealed class OutputClaims(string? directory)
{
    private const string LockName = "outputs.lock";

    /// <summary>
    /// Longer than nearly all compiles. Who has been stopped must not stop others, and what is overwritten all the same
    /// is noticed before it is stored, nearly always.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Waits until no other launch writes what the command writes, and keeps others away until the claim is disposed.
    /// Null when that cannot be seen to, as in a directory that cannot be written, where nothing is stored either, or
    /// after a minute.
    /// </summary>
    /// <param name="command">Its first output stands for all: the others are named after it.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public IDisposable? Claim(CanonicalCommand command, CancellationToken cancellation) =>
        directory is null || command.Outputs.Length == 0
            ? null
            : ByteLock.Take(
                PathText.Join(directory, LockName), PositionOf(command.Outputs[0].Local), Patience, cancellation);

    /// <summary>Two outputs with one number would only wait for each other.</summary>
    private static long PositionOf(string output) =>
        Convert.ToInt64(ContentHasher.Compute(Encoding.UTF8.GetBytes(output), DigestFunction.Sha256).Hash[..15], 16);
}
