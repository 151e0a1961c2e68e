namespace Recc.Launcher;

/// <summary>
/// Where the daemon of this user and this very file is found, by the same rule as in Recc.Core.Daemon.DaemonPlace: in a
/// directory of the user's own, under a name that another build of the program does not have, nor launches with other
/// libraries or certificates.
/// </summary>
internal unsafe struct DaemonPlace
{
    private const uint OwnerOnly = 0b111_000_000;
    private const uint TypeMask = 0xF000;
    private const uint DirectoryType = 0x4000;
    private const ulong HashStart = 0xcbf29ce484222325;

    private Bytes fileName;
    private Bytes socket;

    /// <summary>The user's own directory, which nobody else may enter.</summary>
    public Text Directory { get; private set; }

    /// <summary>Path of the socket.</summary>
    public readonly Text Socket => socket.Text;

    /// <summary>Finds it; its directory is made when needed. False when there can be none.</summary>
    /// <param name="invocation">How we were called.</param>
    /// <param name="executable">Path of our file.</param>
    /// <param name="place">The place.</param>
    public static bool TryFind(in Invocation invocation, byte* executable, out DaemonPlace place)
    {
        place = default;
        FileStatus own = default;
        if (Libc.Status(Libc.AtCurrentDirectory, executable, 0, FileStatus.Basics, &own) != 0)
        {
            return false;
        }

        place.fileName.AddHexadecimal(NameOf(own));
        place.AddVariables(invocation);
        Text runtime = invocation.Variable("XDG_RUNTIME_DIR"u8);
        if (runtime.Length > 0 && runtime[0] == '/')
        {
            while (runtime.Length > 0 && runtime[runtime.Length - 1] == '/')
            {
                runtime = runtime.Before(runtime.Length - 1);
            }

            place.socket.Add(runtime);
            place.socket.Add("/recc"u8);
            if (place.Settle())
            {
                return true;
            }
        }

        place.socket.Clear();
        place.socket.Add("/tmp/recc-"u8);
        place.socket.AddDecimal(Libc.EffectiveUser());
        return place.Settle();
    }

    /// <summary>
    /// A word for the variables that a daemon has for good: Recc.Core.Daemon.ProcessVariables. Nothing when none is
    /// set.
    /// </summary>
    private void AddVariables(in Invocation invocation)
    {
        ulong hash = HashStart;
        hash = Mix(hash, "LD_LIBRARY_PATH"u8, invocation);
        hash = Mix(hash, "SSL_CERT_FILE"u8, invocation);
        hash = Mix(hash, "SSL_CERT_DIR"u8, invocation);
        if (hash != HashStart)
        {
            fileName.Add((byte)'-');
            fileName.AddHexadecimal(hash);
        }
    }

    /// <summary>Completes the path of the directory, which is all so far. Whether that can be a place.</summary>
    private bool Settle()
    {
        int directory = socket.Length;
        socket.Add((byte)'/');
        socket.Add(fileName.Text);
        socket.Add(".socket"u8);
        if (socket.Length > SocketAddress.LongestPath)
        {
            return false;
        }

        Bytes path = default;
        path.Add(socket.Text.Before(directory));
        byte* name = path.Terminate();
        Directory = path.Text;
        return IsPrivate(name);
    }

    /// <summary>Whether the directory is the user's and nobody else may enter. It is made when it is not
    /// there.</summary>
    private static bool IsPrivate(byte* directory)
    {
        FileStatus status = default;
        if (Libc.Status(Libc.AtCurrentDirectory, directory, Libc.AtNoFollow, FileStatus.Basics, &status) != 0)
        {
            _ = Libc.MakeDirectory(directory, OwnerOnly);
            if (Libc.Status(Libc.AtCurrentDirectory, directory, Libc.AtNoFollow, FileStatus.Basics, &status) != 0)
            {
                return false;
            }
        }

        uint mode = status.Mode;
        return status.Owner == Libc.EffectiveUser()
            && (mode & TypeMask) == DirectoryType && (mode & ~OwnerOnly & 0x1FF) == 0;
    }

    /// <summary>A word that another file, or the same one after a change, does not have (FNV-1a, 64 bits).</summary>
    private static ulong NameOf(in FileStatus own)
    {
        ulong hash = HashStart;
        hash = Mix(hash, own.Device);
        hash = Mix(hash, own.Inode);
        hash = Mix(hash, own.Size);
        hash = Mix(hash, own.ModifiedNanoseconds);
        return Mix(hash, own.ChangedNanoseconds);
    }

    /// <summary>The variable as NAME=VALUE with a NUL behind it, if it is set.</summary>
    private static ulong Mix(ulong hash, ReadOnlySpan<byte> variable, in Invocation invocation)
    {
        Text value = invocation.Variable(variable);
        if (value.Start == null)
        {
            return hash;
        }

        Text name = Text.Of(variable);
        for (int i = 0; i < name.Length; i++)
        {
            hash = Mix(hash, name[i]);
        }

        hash = Mix(hash, (byte)'=');
        for (int i = 0; i < value.Length; i++)
        {
            hash = Mix(hash, value[i]);
        }

        return Mix(hash, (byte)0);
    }

    private static ulong Mix(ulong hash, ulong part)
    {
        for (int shift = 0; shift < 64; shift += 8)
        {
            hash = Mix(hash, (byte)(part >> shift));
        }

        return hash;
    }

    private static ulong Mix(ulong hash, byte part) => (hash ^ part) * 0x100000001b3;
}
