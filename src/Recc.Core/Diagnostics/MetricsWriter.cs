using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Recc.Core.Diagnostics;

/// <summary>Puts the metrics of a launch where the settings say.</summary>
public static class MetricsWriter
{
    /// <summary>What goes through a network in one piece.</summary>
    private const int DatagramBytes = 1400;

    /// <summary>
    /// Sends the lines to a server, as many in a datagram as fit. Whether they arrive nobody knows; what cannot even be
    /// sent is lost, and somebody is told.
    /// </summary>
    public static void Send(string statsd, DnsEndPoint server, Action<string> complain)
    {
        ArgumentNullException.ThrowIfNull(statsd);
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(complain);
        try
        {
            using var socket = new UdpClient(server.Host, server.Port);
            var datagram = new List<byte>();
            foreach (string line in statsd.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                byte[] bytes = Encoding.UTF8.GetBytes(line);
                if (datagram.Count > 0 && datagram.Count + 1 + bytes.Length > DatagramBytes)
                {
                    socket.Send([.. datagram]);
                    datagram.Clear();
                }

                if (datagram.Count > 0)
                {
                    datagram.Add((byte)'\n');
                }

                datagram.AddRange(bytes);
            }

            if (datagram.Count > 0)
            {
                socket.Send([.. datagram]);
            }
        }
        catch (SocketException failure)
        {
            complain($"metrics are lost: {server.Host}:{server.Port}: {failure.SocketErrorCode}");
        }
    }

    /// <summary>
    /// Appends to a file in one piece, so that parallel launches do not mix theirs, or writes to standard error. What
    /// cannot be written is lost, and somebody is told.
    /// </summary>
    /// <param name="metrics">Lines in statsd's form.</param>
    /// <param name="file">RECC_METRICS_FILE as an absolute path, or null for standard error.</param>
    /// <param name="error">Standard error; see <see cref="DescriptorStream"/>.</param>
    /// <param name="complain">Told when the file cannot be written.</param>
    /// <param name="umask">Permissions that a new file does not have; null for those of this process.</param>
    public static void Write(
        string metrics, string? file, Stream error, Action<string> complain, UnixFileMode? umask = null)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(error);
        ArgumentNullException.ThrowIfNull(complain);
        byte[] lines = Encoding.UTF8.GetBytes(metrics);
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
                AppendedFile.Append(file, lines, umask);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            complain($"metrics are lost: {failure.Message}");
        }
    }
}
