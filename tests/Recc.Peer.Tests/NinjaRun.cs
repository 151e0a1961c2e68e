using Recc.Testing;

namespace Recc.Peer.Tests;

/// <summary>One build by Ninja.</summary>
/// <param name="Result">Ninja shows what its commands write on its own standard output.</param>
internal sealed record NinjaRun(ProgramResult Result, Launches Launches)
{
    public bool FoundNothingToDo => Result.StandardOutput.Contains("ninja: no work to do.", StringComparison.Ordinal);

    /// <summary>Lines that recc wrote for people.</summary>
    public IReadOnlyList<string> Notices => LinesWith("recc: ");

    /// <summary>
    /// What compilers warned of, in the order of the alphabet: Ninja's own order is that of the clock.
    /// </summary>
    public IReadOnlyList<string> Warnings => LinesWith("warning: ");

    private string[] LinesWith(string text) =>
    [
        .. Result.StandardOutput.Split('\n').Concat(Result.StandardError.Split('\n'))
            .Where(line => line.Contains(text, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];
}
