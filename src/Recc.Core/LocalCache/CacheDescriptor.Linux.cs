using System.Runtime.InteropServices;
using Recc.Core.Digests;

namespace Recc.Core.LocalCache;

/// <summary>
/// An open file of the cache. A hit is a handful of system calls, and this makes those that are asked for and no
/// others.
/// </summary>
internal readonly struct CacheDescriptor : IDisposable
{
    private const uint ReadOnlyForAll = 0b100_100_100;

    private const uint ForUserAlone = 0b111_000_000;

    private readonly int descriptor;

    private CacheDescriptor(int descriptor) => this.descriptor = descriptor;

    /// <summary>Opens a file to read it; false when it is not there, or not for us.</summary>
    public static bool TryOpen(string path, out CacheDescriptor file)
    {
        int descriptor = NativeMethods.Open(path, NativeMethods.ReadOnly | NativeMethods.CloseOnExec, 0);
        file = new CacheDescriptor(descriptor);
        return descriptor >= 0;
    }

    /// <summary>
    /// Makes a file that nobody will write to again. Throws <see cref="DirectoryNotFoundException"/> or
    /// <see cref="IOException"/>, whose HResult is the system's error number.
    /// </summary>
    public static CacheDescriptor Create(string path)
    {
        const int flags = NativeMethods.WriteOnly | NativeMethods.Create | NativeMethods.MustBeNew
            | NativeMethods.CloseOnExec;
        int descriptor = NativeMethods.Open(path, flags, ReadOnlyForAll);
        if (descriptor >= 0)
        {
            return new CacheDescriptor(descriptor);
        }

        int error = NativeMethods.LastError;
        throw error == NativeMethods.NoSuchFile
            ? new DirectoryNotFoundException(Failure(path, error).Message)
            : Failure(path, error);
    }

    /// <summary>
    /// Makes a folder that is nobody else's, and those above it, where there are none. Throws
    /// <see cref="IOException"/>.
    /// </summary>
    public static void MakeFolder(string path)
    {
        if (NativeMethods.MakeDirectory(path, ForUserAlone) == 0)
        {
            return;
        }

        int error = NativeMethods.LastError;
        if (error == NativeMethods.NoSuchFile && Path.GetDirectoryName(path) is { Length: > 1 } parent)
        {
            MakeFolder(parent);
            error = NativeMethods.MakeDirectory(path, ForUserAlone) == 0 ? 0 : NativeMethods.LastError;
        }

        if (error is not (0 or NativeMethods.AlreadyExists))
        {
            throw Failure(path, error);
        }
    }

    /// <summary>An error of the system as an exception.</summary>
    public static IOException Failure(string path, int error) =>
        new($"{path}: {Marshal.GetPInvokeErrorMessage(error)}", error);

    /// <summary>Size and times.</summary>
    public bool TryReadIdentity(out FileIdentity identity) => FileIdentity.TryReadOpen(descriptor, out identity);

    /// <summary>Reads until the buffer is full or the file ends; -1 when the disk fails.</summary>
    public int Read(Span<byte> buffer)
    {
        int filled = 0;
        while (filled < buffer.Length)
        {
            nint count = NativeMethods.Read(descriptor, buffer[filled..], buffer.Length - filled);
            if (count == 0)
            {
                break;
            }

            if (count > 0)
            {
                filled += (int)count;
            }
            else if (NativeMethods.LastError != NativeMethods.Interrupted)
            {
                return -1;
            }
        }

        return filled;
    }

    /// <summary>Writes all of it, or throws <see cref="IOException"/> with the system's error number.</summary>
    public void Write(string path, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint count = NativeMethods.Write(descriptor, bytes, bytes.Length);
            if (count >= 0)
            {
                bytes = bytes[(int)count..];
            }
            else if (NativeMethods.LastError is var error and not NativeMethods.Interrupted)
            {
                throw Failure(path, error);
            }
        }
    }

    /// <summary>Sets both times to now. Silent when the file system is read-only.</summary>
    public void NoteUse() => _ = NativeMethods.SetTimes(descriptor, 0);

    public void Dispose() => _ = NativeMethods.Close(descriptor);
}
