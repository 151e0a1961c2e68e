using System.Text;
using Recc.Core.CommandLine;
using Recc.Testing;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>Everything that a user or a build tool can see of a command that has ended.</summary>
/// <param name="Result">Exit code and streams.</param>
/// <param name="Files">What it created, by path below the root.</param>
/// <param name="Metrics">What recc counted, by name; empty for a native run.</param>
/// <param name="Reasons">
/// Why launches ran the user's own command; empty where none did, or where no logs are kept.
/// </param>
internal sealed record Observed(
    ProgramResult Result,
    IReadOnlyDictionary<string, CreatedFile> Files,
    IReadOnlyDictionary<string, string> Metrics,
    IReadOnlyList<FallbackReason> Reasons)
{
    /// <summary>Whether the result came from a server's cache or from the local one.</summary>
    public bool WasHit => Metrics.GetValueOrDefault("recc.action_cache_hit") == "1|c"
        || Metrics.GetValueOrDefault("recc.link_action_cache_hit") == "1|c" || WasLocalHit;

    public bool WasLocalHit => Metrics.GetValueOrDefault("recc.local_cache_hit") == "1|c";

    /// <summary>The lines that recc itself wrote to standard error.</summary>
    public IReadOnlyList<string> Notices =>
        [.. Result.StandardError.Split('\n').Where(static line => line.StartsWith("recc:", StringComparison.Ordinal))];

    /// <summary>The same without those lines: what is left must be the compiler's.</summary>
    public Observed WithoutNotices()
    {
        IEnumerable<string> rest = Result.StandardError.Split('\n')
            .Where(static line => !line.StartsWith("recc:", StringComparison.Ordinal));
        return this with { Result = Result with { StandardError = string.Join('\n', rest) } };
    }

    /// <summary>One text with all of it, so that a difference shows itself.</summary>
    public string Text(ObjectView view = ObjectView.Bytes)
    {
        var text = new StringBuilder(Result.ToString());
        foreach ((string path, CreatedFile file) in Files.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append("\n--- ").Append(path).Append(' ').Append(file.Mode).Append('\n').Append(file.Text(view));
        }

        return text.ToString();
    }
}
