namespace Recc.Core.Storage;

/// <summary>
/// Decompresses what comes in pieces. Never makes more than one buffer at a time of it, so that a small message cannot
/// become a large memory.
/// </summary>
internal sealed unsafe class ZstandardReader : IDisposable
{
    private readonly Zstandard.Functions functions;
    private readonly byte[] buffer = new byte[128 * 1024];
    private IntPtr stream;

    internal ZstandardReader(Zstandard.Functions functions)
    {
        this.functions = functions;
        stream = functions.CreateReader();
        if (stream == IntPtr.Zero)
        {
            throw new InsufficientMemoryException("zstd has no memory.");
        }
    }

    /// <summary>
    /// Gives every piece to <paramref name="take"/>, valid during the call only. Throws
    /// <see cref="InvalidDataException"/> with a clause for people when the bytes are no frame.
    /// </summary>
    public void Decompress(ReadOnlySpan<byte> compressed, Action<ReadOnlyMemory<byte>> take)
    {
        nuint position = 0;
        bool mayHoldMore = true;
        while (position < (nuint)compressed.Length || mayHoldMore)
        {
            nuint written = Step(compressed, ref position);
            if (written > 0)
            {
                take(buffer.AsMemory(0, (int)written));
            }

            mayHoldMore = written == (nuint)buffer.Length;
        }
    }

    public void Dispose()
    {
        if (stream != IntPtr.Zero)
        {
            functions.FreeReader(stream);
            stream = IntPtr.Zero;
        }
    }

    private nuint Step(ReadOnlySpan<byte> compressed, ref nuint position)
    {
        fixed (byte* from = compressed, to = buffer)
        {
            var input = new Zstandard.Buffer { Bytes = from, Length = (nuint)compressed.Length, Position = position };
            var output = new Zstandard.Buffer { Bytes = to, Length = (nuint)buffer.Length };
            functions.Require(functions.Decompress(stream, &output, &input));
            bool stands = input.Position == position && output.Position == 0;
            position = stands ? input.Length : input.Position;
            return output.Position;
        }
    }
}
