using System.Collections.Concurrent;

namespace Recc.DepScan;

/// <summary>Answers that are kept in memory. Safe for many threads.</summary>
public sealed class BuiltinAnswers : IBuiltinAnswers
{
    private readonly ConcurrentDictionary<string, long> values = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public bool TryGet(string expression, out long value) => values.TryGetValue(expression, out value);

    /// <summary>Remembers answers.</summary>
    public void Add(IEnumerable<KeyValuePair<string, long>> answers)
    {
        foreach ((string expression, long value) in answers)
        {
            values[expression] = value;
        }
    }
}
