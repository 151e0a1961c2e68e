using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Recc.DevServer.CommandLine;

// This program owns its process: nobody else's compiler writes to these streams, and paths are seen from its directory.
#pragma warning disable RS0030

namespace Recc.DevServer;

/// <summary>
/// The executable recc-devserver. Exit codes: 0 ended by a signal, 1 could not start, 2 wrong arguments.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        switch (ArgumentReader.Read(arguments, Environment.CurrentDirectory))
        {
            case Invocation.Help:
                await Console.Out.WriteAsync(HelpText.Make());
                return 0;
            case Invocation.Wrong wrong:
                await Console.Error.WriteLineAsync($"recc-devserver: {wrong.Reason} (see --help)");
                return 2;
            case Invocation.Serve serve:
                return await ServeAsync(serve);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static async Task<int> ServeAsync(Invocation.Serve serve)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        try
        {
            await using var server = await DevelopmentServer.StartAsync(serve.Options);
            await Announce(server, serve);
            await ended.Task;
            return 0;
        }
        catch (IOException inUse) when (inUse.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"recc-devserver: port {serve.Options.Port} is in use");
            return 1;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException
            or PlatformNotSupportedException or System.Net.Sockets.SocketException)
        {
            await Console.Error.WriteLineAsync($"recc-devserver: {refused.Message}");
            return 1;
        }

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ended.TrySetResult();
        }
    }

    private static async Task Announce(DevelopmentServer server, Invocation.Serve serve)
    {
        DevServerOptions options = serve.Options;
        string what = options.Habits.ExecutionEnabled ? $"{options.Jobs} jobs" : "no execution";
        await Console.Out.WriteLineAsync($"recc-devserver: {HelpText.Warning}");
        await Console.Out.WriteLineAsync(
            $"recc-devserver: listening on {server.Address}, instance '{options.InstanceName}', {what}");
        if (serve.PortFile is { } path)
        {
            PortFile.Write(path, server.Port);
        }
    }
}
