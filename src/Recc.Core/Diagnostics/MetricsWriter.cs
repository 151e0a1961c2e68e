using System.Text;

namespace Recc.Core.Diagnostics;

/// <summary>Puts the metrics of a launch where the settings say.</summary>
public static class MetricsWriter
{
    /// <summary>
    /// Appends to a file in one piece, so that parallel launches do not mix theirs, or writes to standard error. What
    /// cannot be written is lost, and somebody is told.
    /// </summary>
    /// <param name="metrics">What to write.</param>
    /// <param name="file">RECC_METRICS_FILE as an absolute path, or null for standard error.</param>
    /// <param name="error">Standard error; see <see cref="DescriptorStream"/>.</param>
    /// <param name="complain">Told when the file cannot be written.</param>
    public static void Write(LaunchMetrics metrics, string? file, Stream error, Action<string> complain)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(error);
        ArgumentNullException.ThrowIfNull(complain);
        byte[] lines = Encoding.UTF8.GetBytes(metrics.ToStatsd());
        if (lines.Length == 0)
        {
            return;
        }

        try
        {
            if (file is null)
            {
                error.Write(lines);
            }
            else
            {
                AppendedFile.Append(file, lines);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            complain($"metrics are lost: {failure.Message}");
        }
    }
}
