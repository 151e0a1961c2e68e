using System.Runtime.InteropServices;

namespace Recc.Core.Diagnostics;

/// <summary>
/// Writes to an open file descriptor of a Unix system, such as 2 for standard error: each Write is one write(2), unless
/// the system takes only a part. That is what keeps lines of parallel launches apart. A FileStream will not do: on a
/// redirected stream it writes at offsets of its own, over what others wrote. Does not close the descriptor.
/// </summary>
public sealed class DescriptorStream(int descriptor) : Stream
{
    /// <summary>Standard output.</summary>
    public const int Output = 1;

    /// <summary>Standard error.</summary>
    public const int Error = 2;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="IOException">The system refused, for example because a pipe's reader is gone.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written = NativeMethods.Write(descriptor, buffer, buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error == NativeMethods.TryAgain)
            {
                NativeMethods.WaitUntilWritable(descriptor);
            }
            else if (error != NativeMethods.Interrupted)
            {
                throw new IOException(Marshal.GetPInvokeErrorMessage(error));
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is held back.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
