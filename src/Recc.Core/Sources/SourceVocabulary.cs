using System.Buffers;
using Recc.Core.Digests;
using Recc.Core.Storage;
using Recc.DepScan;

namespace Recc.Core.Sources;

/// <summary>
/// A scanner, and the texts that were read with its words, by absolute path. Texts of two vocabularies have nothing in
/// common; when there are too many words, a new one begins. A text is read again only when the file is another: each
/// use begins with a look at the disk by the caller, who brings the file's identity.
/// </summary>
public sealed class SourceVocabulary
{
    /// <summary>Each takes about a hundred bytes.</summary>
    private const int MostWords = 200_000;

    private readonly BoundedMemory<SourceText> texts;
    private readonly TextsByContent contents = new();

    internal SourceVocabulary(long capacity)
    {
        Scanner = new Scanner(Lexicon);
        texts = new BoundedMemory<SourceText>(capacity, static text => 1000 + (text.Digest.Size / 2));
    }

    public Lexicon Lexicon { get; } = new();

    public Scanner Scanner { get; }

    internal long Bytes => texts.Bytes;

    internal bool IsFull => Lexicon.Count > MostWords;

    /// <summary>A file's digest and what it says. Throws <see cref="IOException"/> when it cannot be read.</summary>
    /// <param name="path">Absolute, as the runtime opens it.</param>
    /// <param name="identity">Of the file, from just now.</param>
    /// <param name="function">Of the digest.</param>
    public SourceText Read(string path, FileIdentity identity, DigestFunction function) =>
        Known(path, identity, function) ?? Load(path, identity, function, mode: null);

    /// <summary>The same, with directives.</summary>
    internal SourceText Read(string path, FileIdentity identity, DigestFunction function, ReadingMode mode) =>
        Known(path, identity, function) is { } known && known.HasDirectives(mode)
            ? known
            : Load(path, identity, function, mode);

    private SourceText? Known(string path, FileIdentity identity, DigestFunction function) =>
        texts.Find(Key(path, function)) is { } known && known.Identity == identity ? known : null;

    private SourceText Load(string path, FileIdentity identity, DigestFunction function, ReadingMode? mode)
    {
        long started = ClockStep.Now();
        using var handle = File.OpenHandle(path);
        long size = RandomAccess.GetLength(handle);
        if (size > Array.MaxLength)
        {
            throw new IOException($"{path} is too large to be read");
        }

        int length = (int)size;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(length, 1));
        try
        {
            int read = 0;
            while (read < length
                && RandomAccess.Read(handle, buffer.AsSpan(read, length - read), read) is > 0 and int got)
            {
                read += got;
            }

            ReadOnlySpan<byte> bytes = buffer.AsSpan(0, read);
            Digest digest = ContentHasher.Compute(bytes, function);
            SourceText text = contents.Find(digest, mode) is { } copy
                ? copy with { Identity = identity }
                : new SourceText(identity, digest, SourceFactsReader.Read(bytes))
                {
                    Directives = mode is { } reading ? Directives.Read(bytes, reading, Lexicon) : null,
                    Mode = mode ?? ReadingMode.None,
                };
            if (!ClockStep.IsYoung(identity, started))
            {
                texts.Keep(Key(path, function), text);
                contents.Note(text);
            }

            return text;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string Key(string path, DigestFunction function) =>
        function == DigestFunction.Sha256 ? path : $"{path}\0{function}";
}
