using System.Runtime.CompilerServices;

namespace Recc.Core.Diagnostics;

/// <summary>How much a line matters, in upstream recc's words.</summary>
public enum LogLevel
{
    Trace,
    Debug,
    Info,
    Warning,
    Error,
}

/// <summary>
/// Our own words, one line each. A line that is not wanted costs a comparison: its text is not built.
/// </summary>
public sealed class Log(LogLevel level, Action<LogLevel, string> sink)
{
    /// <summary>A log that drops everything.</summary>
    public static Log Silent { get; } = new(LogLevel.Error, static (_, _) => { });

    /// <summary>Whether lines of this level are wanted.</summary>
    public bool IsEnabled(LogLevel wanted) => wanted >= level;

    public void Trace([InterpolatedStringHandlerArgument("")] ref TraceLine line) => Write(LogLevel.Trace, ref line.Text);

    public void Debug([InterpolatedStringHandlerArgument("")] ref DebugLine line) => Write(LogLevel.Debug, ref line.Text);

    public void Info([InterpolatedStringHandlerArgument("")] ref InfoLine line) => Write(LogLevel.Info, ref line.Text);

    public void Warning(string line) => Write(LogLevel.Warning, line);

    public void Error(string line) => Write(LogLevel.Error, line);

    private void Write(LogLevel at, ref DefaultInterpolatedStringHandler text)
    {
        if (IsEnabled(at))
        {
            sink(at, text.ToStringAndClear());
        }
    }

    private void Write(LogLevel at, string line)
    {
        if (IsEnabled(at))
        {
            sink(at, line);
        }
    }

    /// <summary>Builds a trace line only when it will be written.</summary>
    [InterpolatedStringHandler]
    public ref struct TraceLine
    {
        internal DefaultInterpolatedStringHandler Text;

        public TraceLine(int literalLength, int formattedCount, Log log, out bool enabled)
        {
            ArgumentNullException.ThrowIfNull(log);
            enabled = log.IsEnabled(LogLevel.Trace);
            Text = enabled ? new(literalLength, formattedCount) : default;
        }

        public void AppendLiteral(string value) => Text.AppendLiteral(value);

        public void AppendFormatted<T>(T value) => Text.AppendFormatted(value);
    }

    /// <summary>Builds a debug line only when it will be written.</summary>
    [InterpolatedStringHandler]
    public ref struct DebugLine
    {
        internal DefaultInterpolatedStringHandler Text;

        public DebugLine(int literalLength, int formattedCount, Log log, out bool enabled)
        {
            ArgumentNullException.ThrowIfNull(log);
            enabled = log.IsEnabled(LogLevel.Debug);
            Text = enabled ? new(literalLength, formattedCount) : default;
        }

        public void AppendLiteral(string value) => Text.AppendLiteral(value);

        public void AppendFormatted<T>(T value) => Text.AppendFormatted(value);
    }

    /// <summary>Builds an info line only when it will be written.</summary>
    [InterpolatedStringHandler]
    public ref struct InfoLine
    {
        internal DefaultInterpolatedStringHandler Text;

        public InfoLine(int literalLength, int formattedCount, Log log, out bool enabled)
        {
            ArgumentNullException.ThrowIfNull(log);
            enabled = log.IsEnabled(LogLevel.Info);
            Text = enabled ? new(literalLength, formattedCount) : default;
        }

        public void AppendLiteral(string value) => Text.AppendLiteral(value);

        public void AppendFormatted<T>(T value) => Text.AppendFormatted(value);
    }
}
