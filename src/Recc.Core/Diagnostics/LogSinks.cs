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
    /// <param name="umask">Permissions that new files do not have; null for those of this process.</param>
    public static Action<LogLevel, string> Choose(
        string? directory, bool errorToo, Stream error, UnixFileMode? umask = null)
    {
        Action<LogLevel, string> toError = ToStream(error);
        if (directory is null)
        {
            return toError;
        }

        return errorToo
            ? ToDirectory(directory, static (_, _) => { }, umask) + toError
            : ToDirectory(directory, toError, umask);
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
    /// <param name="umask">Permissions that new files do not have; null for those of this process.</param>
    public static Action<LogLevel, string> ToDirectory(
        string directory, Action<LogLevel, string> otherwise, UnixFileMode? umask = null)
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
                    MakeFolder(directory, umask);
                    path = Path.Combine(directory, FileName(now));
                }

                AppendedFile.Append(path, Encoding.UTF8.GetBytes(LogLine.Format(now, level, text)), umask);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                otherwise(level, text);
            }
        };
    }

    private static void MakeFolder(string directory, UnixFileMode? umask)
    {
        if (Directory.Exists(directory))
        {
            return;
        }

        Directory.CreateDirectory(directory);
        if (umask is { } taken && !OperatingSystem.IsWindows())
        {
            const UnixFileMode forAll = (UnixFileMode)0b111_111_111;
            File.SetUnixFileMode(directory, forAll & ~taken);
        }
    }

    private static string FileName(DateTime now) =>
        string.Create(CultureInfo.InvariantCulture, $"recc.{now:yyyyMMdd-HHmmss}.{Environment.ProcessId}.log");
}
