using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Recc.DevServer.Distance;

/// <summary>
/// Holds the bytes of a connection back until they would be there, had they come from far away. Works on the bytes of
/// the connection, so that what is slow with distance is slow here: handshakes, windows that run empty, calls in a row.
/// A new connection waits one round trip for the handshake of TCP; lost packets and TCP's slow start are not played.
/// </summary>
internal static class FarConnection
{
    /// <summary>Of several connections none waits behind more than this of another one at a time.</summary>
    private const int PieceBytes = 16 * 1024;

    /// <summary>Lets a connection be served at the end of a line. The middleware of a listener.</summary>
    public static async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next, FarLine line)
    {
        IDuplexPipe wire = connection.Transport;
        var arriving = new Pipe(new PipeOptions(useSynchronizationContext: false));
        var leaving = new Pipe(new PipeOptions(useSynchronizationContext: false));
        long ready = Stopwatch.GetTimestamp() + FarRoad.Ticks(line.RoundTrip.TotalSeconds * 1.5);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        Task inward = CarryAsync(wire.Input, arriving.Writer, line.Up, ready, ending.Token);
        Task outward = CarryAsync(leaving.Reader, wire.Output, line.Down, ready, ending.Token);
        Task inwardEnd = CompleteAfterAsync(inward, arriving.Writer);
        connection.Transport = new Ends(arriving.Reader, leaving.Writer);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = wire;
            await leaving.Writer.CompleteAsync();
            await outward;
            await ending.CancelAsync();
            await inwardEnd;
        }
    }

    private static async Task CompleteAfterAsync(Task carrying, PipeWriter to)
    {
        await carrying;
        await to.CompleteAsync();
    }

    /// <summary>Until there is nothing more to carry, or nobody to carry it to.</summary>
    private static async Task CarryAsync(
        PipeReader from, PipeWriter to, FarRoad road, long notBefore, CancellationToken cancellation)
    {
        var underWay =
            Channel.CreateUnbounded<Piece>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        Task unloading = UnloadAsync(underWay.Reader, to, cancellation);
        try
        {
            while (await LoadAsync(from, underWay.Writer, road, notBefore, cancellation))
            {
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The client is not there any more.
        }

        underWay.Writer.Complete();
        await unloading;
    }

    /// <summary>False when that was the last.</summary>
    private static async Task<bool> LoadAsync(
        PipeReader from, ChannelWriter<Piece> underWay, FarRoad road, long notBefore, CancellationToken cancellation)
    {
        ReadResult read = await from.ReadAsync(cancellation);
        long now = Stopwatch.GetTimestamp();
        ReadOnlySequence<byte> rest = read.Buffer;
        while (!rest.IsEmpty)
        {
            byte[] bytes = rest.Slice(0, Math.Min(rest.Length, PieceBytes)).ToArray();
            underWay.TryWrite(new Piece(bytes, Math.Max(notBefore, road.ArrivalOf(bytes.Length, now))));
            rest = rest.Slice(bytes.Length);
        }

        from.AdvanceTo(read.Buffer.End);
        return !read.IsCompleted;
    }

    private static async Task UnloadAsync(ChannelReader<Piece> underWay, PipeWriter to, CancellationToken cancellation)
    {
        try
        {
            await foreach (Piece piece in underWay.ReadAllAsync(cancellation))
            {
                while (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), piece.Arrival) is { Ticks: > 0 } left)
                {
                    // Timers count whole milliseconds.
                    await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), cancellation);
                }

                await to.WriteAsync(piece.Bytes, cancellation);
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or InvalidOperationException)
        {
            // Nobody reads any more.
        }
    }

    private sealed record Piece(byte[] Bytes, long Arrival);

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
