using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Build.Bazel.Remote.Execution.V2;
using Build.Buildbox;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Host;
using Recc.Core.Inputs;

namespace Recc.Core.Launching;

/// <summary>
/// The description of a launch that a program on this machine may listen for (RECC_COMPILATION_METADATA_UDP_PORT), in
/// the form of upstream recc. Variables whose names speak of secrets are left out.
/// </summary>
internal static class LaunchDescription
{
    /// <summary>More does not fit into a datagram.</summary>
    private const int LargestDatagram = 65_507;

    /// <summary>The description of a launch that has come to its outcome.</summary>
    public static CompilerExecutionData Of(
        HostEnvironment host, PreparedCompile? prepared, LaunchMetrics metrics, LaunchOutcome outcome)
    {
        var data = new CompilerExecutionData
        {
            Command = host.Arguments.Count > 0 ? host.Arguments[0] : "",
            FullCommand = string.Join(' ', host.Arguments),
            Platform = new Platform(),
            WorkingDirectory = host.CurrentDirectory,
            ReccData = new ReccData(),
        };
        data.Platform.Properties.Add(new Platform.Types.Property { Name = "ISA", Value = Architecture() });
        data.Platform.Properties.Add(new Platform.Types.Property { Name = "OSFamily", Value = "linux" });
        foreach ((string name, string value) in host.Variables.Where(static pair => !Secrets.SpeaksOfSecrets(pair.Key)))
        {
            data.EnvironmentVariables[name] = value;
        }

        foreach ((string name, long amount) in metrics.Counters)
        {
            data.ReccData.CounterMetrics[name] = amount;
        }

        foreach ((string name, TimeSpan time) in metrics.Durations)
        {
            data.ReccData.DurationMetrics[name] = Duration.FromTimeSpan(time);
        }

        if (prepared is not null)
        {
            data.ReccData.ActionDigest = prepared.Action.Digest.ToMessage();
            InputFile? source = prepared.Inputs.Files.FirstOrDefault(file => file.Spelled == prepared.Command.Source);
            if (source is not null && prepared.Command.IsCompiling)
            {
                data.SourceFileInfo.Add(new FileNode { Name = source.Spelled, Digest = source.Digest.ToMessage() });
            }
        }

        if (outcome is LaunchOutcome.Finished(int exitCode))
        {
            data.ExitCode = exitCode;
        }

        return data;
    }

    /// <summary>Sends it; whether it arrives nobody knows.</summary>
    public static void Send(CompilerExecutionData data, int port, Action<string> complain)
    {
        try
        {
            if (data.CalculateSize() > LargestDatagram)
            {
                data.EnvironmentVariables.Clear();
            }

            using var socket = new UdpClient(AddressFamily.InterNetwork);
            socket.Send(data.ToByteArray(), new IPEndPoint(IPAddress.Loopback, port));
        }
        catch (SocketException failure)
        {
            complain($"descriptions of launches are lost: port {port}: {failure.SocketErrorCode}");
        }
    }

    private static string Architecture() => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "x86-64",
        System.Runtime.InteropServices.Architecture.Arm64 => "aarch64",
        var other => other.ToString(),
    };
}
