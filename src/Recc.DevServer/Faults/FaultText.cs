using System.Globalization;
using Recc.DevServer.Wire;

namespace Recc.DevServer.Faults;

/// <summary>
/// Reads a fault as the command line gives it: METHOD:KIND[=VALUE][@CALLS], for example
/// "GetActionResult:refuse=UNAVAILABLE@first=2".
/// </summary>
internal static class FaultText
{
    /// <summary>The kinds and their values, one line each, for help.</summary>
    public static IReadOnlyList<(string Kind, string Sentence)> Kinds { get; } =
    [
        ("delay=MS", "wait before anything else"),
        ("hang", "never answer"),
        ("refuse=CODE", "answer with a gRPC status, for example UNAVAILABLE"),
        ("drop=WHEN", "drop the connection before, during or after the answer"),
        ("reset=WHEN", "the same for the call's stream only"),
        ("garbage", "answer with bytes that are no message"),
        ("html", "answer with HTTP 502 and a page"),
        ("corrupt", "flip a bit in downloaded blobs"),
        ("lose", "acknowledge stored blobs and forget them"),
        ("evict", "forget the outputs of the result that is told"),
        ("cut=N", "reset the stream after N messages of the answer"),
        ("queue", "executions never leave QUEUED"),
    ];

    /// <exception cref="FormatException">Says in one sentence what is wrong.</exception>
    public static Fault Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            throw new FormatException($"'{text}' is not a fault: METHOD:KIND is needed");
        }

        string method = text[..colon];
        if (!MethodNames.IsKnown(method))
        {
            throw new FormatException($"no method is called '{method}'");
        }

        (string what, string? calls) = SplitAt(text[(colon + 1)..], '@');
        (string kind, string? value) = SplitAt(what, '=');
        return new Fault(method, ParseAction(kind, value), ParseCalls(calls));
    }

    private static FaultAction ParseAction(string kind, string? value) => kind switch
    {
        "delay" => new FaultAction.Delay(TimeSpan.FromMilliseconds(ParseCount(kind, value))),
        "hang" => new FaultAction.Hang(),
        "refuse" => new FaultAction.Refuse(ParseCode(value)),
        "drop" => new FaultAction.Break(BreakScope.Connection, ParsePoint(value)),
        "reset" => new FaultAction.Break(BreakScope.Stream, ParsePoint(value)),
        "garbage" => new FaultAction.Garbage(),
        "html" => new FaultAction.Garbage(GarbageKind.ProxyPage),
        "corrupt" => new FaultAction.CorruptBlobs(),
        "lose" => new FaultAction.LoseBlobs(),
        "evict" => new FaultAction.EvictOutputs(),
        "cut" => new FaultAction.CutStream(ParseCount(kind, value)),
        "queue" => new FaultAction.StayQueued(),
        _ => throw new FormatException($"'{kind}' is not a kind of fault"),
    };

    private static FaultCalls ParseCalls(string? text)
    {
        if (text is null or "every")
        {
            return new FaultCalls.Every();
        }

        (string which, string? value) = SplitAt(text, '=');
        return which switch
        {
            "first" => new FaultCalls.First(ParseCount(which, value)),
            "nth" => new FaultCalls.Nth(ParseCount(which, value)),
            _ => throw new FormatException($"'@{text}' is not @every, @first=N or @nth=N"),
        };
    }

    private static BreakPoint ParsePoint(string? value) => value switch
    {
        null or "before" => BreakPoint.Before,
        "during" => BreakPoint.During,
        "after" => BreakPoint.After,
        _ => throw new FormatException($"'{value}' is not before, during or after"),
    };

    /// <summary>Takes the names of the gRPC specification, such as RESOURCE_EXHAUSTED, and plain numbers.</summary>
    private static RpcCode ParseCode(string? value)
    {
        string name = value?.Replace("_", "", StringComparison.Ordinal) ?? nameof(RpcCode.Unavailable);
        return Enum.TryParse(name, ignoreCase: true, out RpcCode code) && Enum.IsDefined(code) && code != RpcCode.Ok
            ? code
            : throw new FormatException($"'{value}' is not a gRPC status");
    }

    private static int ParseCount(string name, string? value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? count
            : throw new FormatException($"'{name}' needs a number");

    private static (string Left, string? Right) SplitAt(string text, char separator)
    {
        int at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }
}
