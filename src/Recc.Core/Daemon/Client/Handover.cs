using System.Diagnostics.CodeAnalysis;

namespace Recc.Core.Daemon.Client;

/// <summary>
/// What the launcher tells the engine when that has to take over: words that stand before the user's own, behind
/// argv[0].
/// </summary>
/// <param name="Executable">The file that users know as recc.</param>
public sealed record Handover(string Executable)
{
    private const string Mark = "--handed-over";
    private const string Fresh = "fresh";
    private const string Alone = "alone";
    private const string AloneAfterBeginning = "alone-after-beginning";
    private const int WordCount = 4;

    /// <summary>Why the daemon cannot do this launch, as far as the launcher has found out; else null.</summary>
    public DaemonAnswer.Nobody? Failure { get; init; }

    /// <summary>The words.</summary>
    public IReadOnlyList<string> Words =>
    [
        Mark,
        Executable,
        Failure is null ? Fresh : Failure.HadBegun ? AloneAfterBeginning : Alone,
        Failure?.Why ?? "",
    ];

    /// <summary>Takes them off a program's arguments. Whether they were there.</summary>
    public static bool TryTake(ref string[] arguments, [NotNullWhen(true)] out Handover? handover)
    {
        handover = null;
        if (arguments.Length < WordCount || arguments[0] != Mark)
        {
            return false;
        }

        handover = new Handover(arguments[1])
        {
            Failure = arguments[2] == Fresh
                ? null
                : new DaemonAnswer.Nobody(arguments[3]) { HadBegun = arguments[2] == AloneAfterBeginning },
        };
        arguments = arguments[WordCount..];
        return true;
    }
}
