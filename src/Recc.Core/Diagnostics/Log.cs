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

    public void Trace([InterpolatedStringHandlerArgument("")] ref Line<TraceMark> line) => Write(ref line);

    public void Debug([InterpolatedStringHandlerArgument("")] ref Line<DebugMark> line) => Write(ref line);

    public void Info([InterpolatedStringHandlerArgument("")] ref Line<InfoMark> line) => Write(ref line);

    public void Warning(string line) => Write(LogLevel.Warning, line);

    public void Error(string line) => Write(LogLevel.Error, line);

    private void Write<TMark>(ref Line<TMark> line)
        where TMark : ILevelMark
    {
        if (IsEnabled(TMark.Level))
        {
            sink(TMark.Level, line.Text.ToStringAndClear());
        }
    }

    private void Write(LogLevel at, string line)
    {
        if (IsEnabled(at))
        {
            sink(at, line);
        }
    }

    /// <summary>A level as a type, so that one line builder serves all of them.</summary>
    public interface ILevelMark
    {
        static abstract LogLevel Level { get; }
    }

    /// <inheritdoc cref="LogLevel.Trace"/>
    public readonly struct TraceMark : ILevelMark
    {
        public static LogLevel Level => LogLevel.Trace;
    }

    /// <inheritdoc cref="LogLevel.Debug"/>
    public readonly struct DebugMark : ILevelMark
    {
        public static LogLevel Level => LogLevel.Debug;
    }

    /// <inheritdoc cref="LogLevel.Info"/>
    public readonly struct InfoMark : ILevelMark
    {
        public static LogLevel Level => LogLevel.Info;
    }

    /// <summary>Builds the text of an interpolated line only when it will be written.</summary>
    [InterpolatedStringHandler]
    public ref struct Line<TMark>
        where TMark : ILevelMark
    {
        internal DefaultInterpolatedStringHandler Text;

        public Line(int literalLength, int formattedCount, Log log, out bool enabled)
        {
            ArgumentNullException.ThrowIfNull(log);
            enabled = log.IsEnabled(TMark.Level);
            Text = enabled ? new(literalLength, formattedCount) : default;
        }

        public void AppendLiteral(string value) => Text.AppendLiteral(value);

        public void AppendFormatted<T>(T value) => Text.AppendFormatted(value);
    }
}
