using Build.Bazel.Remote.Execution.V2;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Host;
using Recc.Core.Outputs;
using Recc.Core.Processes;
using Recc.Core.Remote;
using HashFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.Launching;

/// <summary>
/// Runs actions on this machine with a BuildBox runner (RECC_RUNNER_COMMAND), which takes their inputs from the storage
/// server and leaves their outputs there. What it wants to be told, and how, are BuildBox 1.4's options.
/// </summary>
/// <param name="processes">Starts it.</param>
/// <param name="host">Has its environment.</param>
/// <param name="options">Say which server it is to use, and who we are there.</param>
/// <param name="store">That server.</param>
/// <param name="function">Of all digests.</param>
/// <param name="slots">Say when a compiler may run.</param>
/// <param name="log">Hears what it says.</param>
internal sealed class RunnerExecutor(
    IProcessRunner processes,
    HostEnvironment host,
    ReccOptions options,
    IContentStore store,
    HashFunction function,
    ILocalSlots slots,
    Log log) : IExecutor
{
    public async Task<ExecutionReport> ExecuteAsync(ExecutionOrder order, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(order);
        try
        {
            using StagingDirectory place = StagingDirectory.Create(host.Variables);
            string action = Path.Combine(place.Path, "action");
            string result = Path.Combine(place.Path, "result");
            await using (FileStream file = File.Create(action))
            {
                await store.DownloadAsync([new BlobDownload(order.Action, file)], cancellation);
            }

            Run(action, result, cancellation);
            ActionResult made = MessageBytes.Parse(
                ActionResult.Parser, await File.ReadAllBytesAsync(result, cancellation));
            return new ExecutionReport.Completed(made, FromCache: false, "");
        }
        catch (ProcessStartException failure)
        {
            throw Failed(failure.Message);
        }
        catch (Exception failure)
            when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Failed($"its result cannot be had: {failure.Message}");
        }
    }

    private void Run(string action, string result, CancellationToken cancellation)
    {
        using IDisposable slot = slots.Enter(cancellation);
        ChildResult ran = processes.Run(
            new ChildCommand
            {
                Program = "/bin/sh",
                Arguments = ["sh", "-c", $"exec {options.RunnerCommand} \"$@\"", "sh", .. Arguments(action, result)],
                Environment = host.Variables,
                WorkingDirectory = host.CurrentDirectory,
            },
            cancellation);
        if (!ran.Succeeded)
        {
            throw Failed($"it ended with exit code {ran.ExitCode}: {LastLine(ran.StandardError)}");
        }
    }

    private IEnumerable<string> Arguments(string action, string result)
    {
        ServerAddress server = (options.CasServer ?? options.Server)!;
        yield return $"--remote={server.Endpoint.GetLeftPart(UriPartial.Authority)}";
        yield return $"--action={action}";
        yield return $"--action-result={result}";
        yield return $"--digest-function={DigestFunctions.NameOf(function)}";
        if (log.IsEnabled(LogLevel.Debug))
        {
            yield return "--verbose";
        }

        (string Option, string? Value)[] further =
        [
            ("--instance", options.CasInstance), ("--server-cert", options.ServerCertificate),
            ("--client-key", options.ClientKey), ("--client-cert", options.ClientCertificate),
            ("--access-token", options.AccessTokenPath), ("--credential-helper", options.CredentialHelper),
        ];
        foreach ((string option, string? value) in further.Where(static pair => !string.IsNullOrEmpty(pair.Value)))
        {
            yield return $"{option}={value}";
        }

        if (options.GoogleAccess is not null)
        {
            yield return "--googleapi-auth";
        }
    }

    private string LastLine(byte[] text)
    {
        string all = System.Text.Encoding.UTF8.GetString(text).Trim();
        log.Debug($"the runner says: {all}");
        return all[(all.LastIndexOf('\n') + 1)..];
    }

    private static RemoteException Failed(string what) =>
        new(new RemoteFailure(RemoteFailureKind.LocalFile, $"RECC_RUNNER_COMMAND: {what}"));
}
