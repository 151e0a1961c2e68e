using System.Globalization;

namespace Recc.Core.Diagnostics;

/// <summary>
/// How a line of ours looks, after upstream recc's lines:
/// <c>2026-11-21T02:32:17.240+0000 [pid:thread] [INFO] text</c>. Time is UTC.
/// </summary>
internal static class LogLine
{
    /// <summary>The whole line, with its end.</summary>
    public static string Format(DateTime utc, LogLevel level, string text)
    {
        string writer = string.Create(
            CultureInfo.InvariantCulture, $"{Environment.ProcessId}:{Environment.CurrentManagedThreadId}");
        return string.Create(
            CultureInfo.InvariantCulture, $"{utc:yyyy-MM-ddTHH:mm:ss.fff}+0000 [{writer}] [{Word(level)}] {text}\n");
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Info => "INFO",
        LogLevel.Warning => "WARNING",
        _ => "ERROR",
    };
}
