using System.Collections.Immutable;
using System.Text;

namespace Recc.Core.Diagnostics;

/// <summary>Tags that go with all metrics, written as one of statsd's dialects wants them.</summary>
/// <param name="Tags">Names and values.</param>
/// <param name="Dialect">How they are written.</param>
public sealed record MetricTags(ImmutableArray<KeyValuePair<string, string>> Tags, StatsdDialect Dialect)
{
    /// <summary>No tags.</summary>
    public static MetricTags None { get; } = new([], StatsdDialect.Plain);

    /// <summary>Appends one line without its end: a name, a value with its type such as 12|ms, and the tags.</summary>
    public void AppendLine(StringBuilder text, string name, string value)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Append(name);
        if (Dialect is StatsdDialect.Influx or StatsdDialect.Graphite)
        {
            char divider = Dialect == StatsdDialect.Influx ? ',' : ';';
            foreach ((string tag, string of) in Tags)
            {
                text.Append(divider).Append(Plain(tag)).Append('=').Append(Plain(of));
            }
        }

        text.Append(':').Append(value);
        if (Dialect == StatsdDialect.Dog && !Tags.IsEmpty)
        {
            text.Append("|#").AppendJoin(',', Tags.Select(static tag => $"{Plain(tag.Key)}:{Plain(tag.Value)}"));
        }
    }

    /// <summary>What would be taken for a divider becomes an underscore.</summary>
    private static string Plain(string word) =>
        new([.. word.Select(static c => c is ',' or ';' or ':' or '=' or '|' or '#' or ' ' || char.IsControl(c)
            ? '_' : c)]);
}

/// <summary>How tags are written into statsd's lines.</summary>
public enum StatsdDialect
{
    /// <summary>Not at all.</summary>
    Plain,

    /// <summary>name,tag=value:1|c</summary>
    Influx,

    /// <summary>name;tag=value:1|c</summary>
    Graphite,

    /// <summary>name:1|c|#tag:value</summary>
    Dog,
}
