using System.Globalization;
using System.Text;

namespace Recc.Core.Diagnostics;

/// <summary>
/// Where lines of a <see cref="Log"/> go. A sink never throws: a line that cannot be written is lost.
/// </summary>
public static class LogSinks
{
    /// <summary>Standard error, or a file in a folder, or both: what the settings say.</summary>
    /// <param name="directory">RECC_LOG_DIRECTORY, or null.</param>
    /// <param name="errorToo">Whether lines for the folder go to standard error as well.</param>
    /// <param name="error">Standard error; see <see cref="DescriptorStream"/>.</param>
    public static Action<LogLevel, string> Choose(string? directory, bool errorToo, Stream error)
    {
        Action<LogLevel, string> toError = ToStream(error);
        if (directory is null)
        {
            return toError;
        }

        return errorToo
            ? ToDirectory(directory, static (_, _) => { }) + toError
            : ToDirectory(directory, toError);
    }

    /// <summary>Each line is one Write, so that parallel launches do not mix theirs.</summary>
    public static Action<LogLevel, string> ToStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var gate = new Lock();
        return (level, text) =>
        {
            byte[] line = Encoding.UTF8.GetBytes(LogLine.Format(DateTime.UtcNow, level, text));
            try
            {
                lock (gate)
                {
                    stream.Write(line);
                }
            }
            catch (IOException)
            {
                // Nobody is left to tell.
            }
        };
    }

    /// <summary>
    /// A file of this process in a folder, recc.TIME.PID.log; made, with its folder, when the first line comes.
    /// </summary>
    /// <param name="directory">Absolute path of the folder.</param>
    /// <param name="otherwise">Takes the lines that cannot be written there.</param>
    public static Action<LogLevel, string> ToDirectory(string directory, Action<LogLevel, string> otherwise)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(otherwise);
        string? path = null;
        return (level, text) =>
        {
            try
            {
                DateTime now = DateTime.UtcNow;
                if (path is null)
                {
                    Directory.CreateDirectory(directory);
                    path = Path.Combine(directory, FileName(now));
                }

                AppendedFile.Append(path, Encoding.UTF8.GetBytes(LogLine.Format(now, level, text)));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                otherwise(level, text);
            }
        };
    }

    private static string FileName(DateTime now) =>
        string.Create(CultureInfo.InvariantCulture, $"recc.{now:yyyyMMdd-HHmmss}.{Environment.ProcessId}.log");
}
