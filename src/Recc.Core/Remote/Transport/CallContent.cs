using System.Net;
using System.Net.Http.Headers;

namespace Recc.Core.Remote.Transport;

/// <summary>
/// The messages that we send in one call. Its length is not announced, so that the answer may come before the last
/// message went out; then, and when the call is over, writing stops.
/// </summary>
internal sealed class CallContent : HttpContent
{
    private static readonly MediaTypeHeaderValue Grpc = new("application/grpc");

    private readonly Func<MessageWriter, CancellationToken, Task> write;
    private readonly CancellationToken stop;

    /// <param name="write">Writes all messages; may be called again when the connection has to be made anew.</param>
    /// <param name="stop">Ends the writing.</param>
    public CallContent(Func<MessageWriter, CancellationToken, Task> write, CancellationToken stop)
    {
        this.write = write;
        this.stop = stop;
        Headers.ContentType = Grpc;
    }

    /// <summary>What our own side of the call failed with, such as a file that changed; or null.</summary>
    public RemoteException? Failure { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellationToken);
        try
        {
            await write(new MessageWriter(stream), either.Token);
        }
        catch (RemoteException failure)
        {
            Failure = failure;
            throw;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
