using System.Text;
using Build.Bazel.Remote.Execution.V2;
using Google.LongRunning;
using Google.Protobuf;
using Xunit;

namespace Recc.DevServer.Tests;

/// <summary>A server and a client for it, new for each test.</summary>
public abstract class ServerTest : IAsyncLifetime
{
    internal DevelopmentServer Server { get; private set; } = null!;

    internal RawClient Client { get; private set; } = null!;

    protected virtual DevServerOptions Options => new() { AbandonedExecutionTime = TimeSpan.FromMilliseconds(100) };

    public async Task InitializeAsync()
    {
        Server = await DevelopmentServer.StartAsync(Options);
        Client = new RawClient(Server.Address);
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }

    internal static ByteString Bytes(string text) => ByteString.CopyFrom(Encoding.UTF8.GetBytes(text));

    internal static Digest Sha256Of(ByteString content) => new()
    {
        Hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content.Span)),
        SizeBytes = content.Length,
    };

    internal Digest Add(string text) => Server.AddBlob(Encoding.UTF8.GetBytes(text));

    internal Digest Add(IMessage message) => Server.AddBlob(message.ToByteArray());

    internal string Text(Digest digest) => Encoding.UTF8.GetString(Server.ReadBlob(digest)!.Value.Span);

    internal Task<RawReply<Operation>> ExecuteAsync(Digest action, Action<ExecuteRequest>? change = null)
    {
        var request = new ExecuteRequest { ActionDigest = action };
        change?.Invoke(request);
        return Client.CallAsync(Methods.Execute, Operation.Parser, request);
    }

    /// <summary>Runs an action to its end.</summary>
    internal async Task<ExecuteResponse> RunAsync(Digest action, Action<ExecuteRequest>? change = null)
    {
        RawReply<Operation> reply = await ExecuteAsync(action, change);
        return reply.Code == Wire.RpcCode.Ok
            ? reply.Messages[^1].Response.Unpack<ExecuteResponse>()
            : throw new InvalidOperationException($"{reply.Code}: {reply.StatusMessage}");
    }

    internal Task<RawReply<ActionResult>> GetResultAsync(Digest action) => Client.CallAsync(
        Methods.GetActionResult, ActionResult.Parser, new GetActionResultRequest { ActionDigest = action });

    internal Task<RawReply<FindMissingBlobsResponse>> FindMissingAsync(params Digest[] digests) => Client.CallAsync(
        Methods.FindMissingBlobs,
        FindMissingBlobsResponse.Parser,
        new FindMissingBlobsRequest { BlobDigests = { digests } });

    internal static ExecutionStage.Types.Value StageOf(Operation operation) =>
        operation.Metadata.Unpack<ExecuteOperationMetadata>().Stage;
}
