namespace Recc.Launcher;

/// <summary>
/// An engine as a file of its own, below a directory that nobody else may enter. The daemon removes those of other
/// versions that were not used for some time.
/// </summary>
internal unsafe struct UnpackedEngine
{
    private const int PatienceMilliseconds = 5000;
    private const int SampleLength = 4096;
    private const uint OwnerOnly = 0b111_000_000;
    private const uint OwnerOnlyFile = 0b110_000_000;
    private const int LockExclusive = 2;
    private const int LockWithoutWaiting = 4;
    private const int NoFollow = 0x20000;
    private const int SecondsPerDay = 24 * 60 * 60;
    private const int RealTimeClock = 0;

    private EnginePlace place;
    private Bytes folder;
    private Bytes file;

    /// <summary>The same for all who use this directory.</summary>
    public UnpackedEngine(Text directory, in EnginePlace place)
    {
        this.place = place;
        folder.Add(directory);
        folder.Add("/engine-"u8);
        folder.Add(place.Name);
        file.Add(folder.Text);
        file.Add("/recc"u8);
        _ = folder.Terminate();
        _ = file.Terminate();
    }

    /// <summary>
    /// Its path; it is unpacked unless it is there. Null when that cannot be done, or when somebody else is at it for
    /// too long.
    /// </summary>
    public byte* Find()
    {
        if (IsThere())
        {
            return file.Start;
        }

        _ = Libc.MakeDirectory(folder.Start, OwnerOnly);
        long until = Clock.Milliseconds() + PatienceMilliseconds;
        while (Clock.Milliseconds() < until)
        {
            int turn = OpenLock();
            if (turn < 0)
            {
                return null;
            }

            if (Libc.Lock(turn, LockExclusive | LockWithoutWaiting) == 0)
            {
                bool isThere = IsThere() || TryUnpack();
                _ = Libc.Close(turn);
                return isThere ? file.Start : null;
            }

            _ = Libc.Close(turn);
            Clock.Sleep(2);
        }

        return null;
    }

    private readonly int OpenLock()
    {
        Bytes path = default;
        path.Add(folder.Text);
        path.Add("/lock"u8);
        return Libc.Open(
            path.Terminate(), Libc.OpenReadWrite | Libc.OpenCreate | Libc.OpenCloseOnExec | NoFollow, OwnerOnlyFile);
    }

    /// <summary>
    /// Whether it is, from start to end: after a loss of power it may be short, or have ends that were never written.
    /// </summary>
    private readonly bool IsThere()
    {
        int opened = Libc.Open(file.Start, Libc.OpenReadOnly | Libc.OpenCloseOnExec, 0);
        if (opened < 0)
        {
            return false;
        }

        FileStatus status = default;
        bool isThere = Libc.Status(opened, ""u8.Start, Libc.AtEmptyPath, FileStatus.Basics, &status) == 0
            && (long)status.Size == place.Length
            && IsEqual(opened, 0) && IsEqual(opened, place.Length - SampleLength);
        _ = Libc.Close(opened);
        if (isThere)
        {
            NoteUse();
        }

        return isThere;
    }

    private readonly bool IsEqual(int opened, long at)
    {
        Bytes one = default;
        Bytes other = default;
        byte* mine = one.Reserve(SampleLength);
        byte* original = other.Reserve(SampleLength);
        return Files.TryReadAt(opened, mine, SampleLength, at)
            && Files.TryReadAt(place.Carrier, original, SampleLength, place.Offset + at)
            && Libc.Compare(mine, original, SampleLength) == 0;
    }

    /// <summary>The folder's time says when it was last used, to a day.</summary>
    private readonly void NoteUse()
    {
        FileStatus status = default;
        ClockTime now;
        if (Libc.Status(Libc.AtCurrentDirectory, folder.Start, 0, FileStatus.Basics, &status) == 0
            && Libc.ReadClock(RealTimeClock, &now) == 0
            && now.Seconds - status.ModifiedSeconds > SecondsPerDay)
        {
            _ = Libc.SetTimes(Libc.AtCurrentDirectory, folder.Start, null, 0);
        }
    }

    private readonly bool TryUnpack()
    {
        Bytes path = default;
        path.Add(file.Text);
        path.Add(".new"u8);
        byte* unfinished = path.Terminate();
        _ = Libc.Unlink(unfinished);
        int opened = Libc.Open(
            unfinished,
            Libc.OpenWriteOnly | Libc.OpenCreate | Libc.OpenExclusive | Libc.OpenCloseOnExec,
            OwnerOnly);
        if (opened < 0)
        {
            return false;
        }

        int failure = place.CopyTo(opened);
        _ = Libc.Close(opened);
        return failure == 0 && Libc.Rename(unfinished, file.Start) == 0;
    }
}
