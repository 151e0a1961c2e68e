namespace Recc.Launcher;

/// <summary>Reading and writing all of what was asked for.</summary>
internal static unsafe class Files
{
    /// <summary>False when the file is shorter, or cannot be read.</summary>
    public static bool TryReadAt(int file, byte* buffer, int count, long offset)
    {
        for (int done = 0; done < count;)
        {
            nint got = Libc.ReadAt(file, buffer + done, (nuint)(count - done), offset + done);
            if (got > 0)
            {
                done += (int)got;
            }
            else if (got == 0 || Libc.LastError != Libc.Interrupted)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>False when the disk is full, for example.</summary>
    public static bool TryWrite(int file, byte* bytes, int count)
    {
        for (int done = 0; done < count;)
        {
            nint written = Libc.Write(file, bytes + done, (nuint)(count - done));
            if (written >= 0)
            {
                done += (int)written;
            }
            else if (Libc.LastError != Libc.Interrupted)
            {
                return false;
            }
        }

        return true;
    }
}
