namespace Recc.Core.Storage;

/// <summary>Compresses what comes in pieces into one frame.</summary>
internal sealed unsafe class ZstandardWriter : IDisposable
{
    /// <summary>ZSTD_c_compressionLevel.</summary>
    private const int LevelParameter = 100;

    private readonly Zstandard.Functions functions;
    private IntPtr context;

    internal ZstandardWriter(Zstandard.Functions functions, int level)
    {
        this.functions = functions;
        context = functions.CreateWriter();
        if (context == IntPtr.Zero)
        {
            throw new InsufficientMemoryException("zstd has no memory.");
        }

        functions.Require(functions.SetParameter(context, LevelParameter, level));
    }

    /// <summary>Appends what the piece makes, and with the last piece the end of the frame.</summary>
    public void Compress(ReadOnlySpan<byte> piece, bool isLast, MemoryStream target)
    {
        // ZSTD_e_continue and ZSTD_e_end.
        int directive = isLast ? 2 : 0;
        Span<byte> buffer = stackalloc byte[16 * 1024];
        fixed (byte* from = piece, to = buffer)
        {
            var input = new Zstandard.Buffer { Bytes = from, Length = (nuint)piece.Length };
            bool isDone;
            do
            {
                var output = new Zstandard.Buffer { Bytes = to, Length = (nuint)buffer.Length };
                nuint left = functions.Require(functions.CompressStream(context, &output, &input, directive));
                target.Write(buffer[..(int)output.Position]);
                isDone = isLast ? left == 0 : input.Position == input.Length;
            }
            while (!isDone);
        }
    }

    public void Dispose()
    {
        if (context != IntPtr.Zero)
        {
            functions.FreeWriter(context);
            context = IntPtr.Zero;
        }
    }
}
