using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.Core.Digests;
using Recc.Core.LocalCache;
using Recc.Core.Remote;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using ContentDigest = Recc.Core.Digests.Digest;
using Directory = System.IO.Directory;
using HashFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.Tests.LocalCache;

/// <summary>A cache in a folder of its own, with a clock that stands at now.</summary>
internal sealed class CacheScene : ICacheTrimmer, IDisposable
{
    private readonly TempFolder folder = new();

    public CacheScene() => Folder = Open();

    public SetClock Clock { get; } = new(DateTime.UtcNow);

    public string Root => folder["cache"];

    public LocalCacheFolder Folder { get; }

    /// <summary>Limits with which trimming was asked for.</summary>
    public List<long> TrimsAsked { get; } = [];

    /// <summary>Absolute path of something beside the cache.</summary>
    public string this[string relativePath] => folder[relativePath];

    /// <summary>Another process's view of the same cache.</summary>
    public LocalCacheFolder Open(long limit = 0) => new(Root, limit, this, Clock);

    public void TrimSoon(string cacheDirectory, long limit)
    {
        lock (TrimsAsked)
        {
            TrimsAsked.Add(limit);
        }
    }

    public static ContentDigest DigestOf(byte[] content) => ContentHasher.Compute(content, HashFunction.Sha256);

    public static ContentDigest Action(string name) => DigestOf(System.Text.Encoding.UTF8.GetBytes(name));

    public static Blob BlobOf(byte[] content) => new(DigestOf(content), new BlobSource.InMemory(content));

    public static byte[] Bytes(int length, int seed = 1)
    {
        byte[] content = new byte[length];
        new Random(seed).NextBytes(content);
        return content;
    }

    /// <summary>A result with one output.</summary>
    public static ActionResult ResultWith(byte[] output) => new()
    {
        OutputFiles = { new OutputFile { Path = "a.o", Digest = DigestOf(output).ToMessage() } },
        StderrRaw = ByteString.CopyFromUtf8("a.c:1: warning"),
    };

    /// <summary>Stores the result of an action that makes this one output.</summary>
    public void Store(string action, byte[] output, LocalCacheFolder? into = null) => (into ?? Folder)
        .StoreAsync(Action(action), ResultWith(output), [BlobOf(output)], CancellationToken.None)
        .GetAwaiter().GetResult();

    public ActionResult? LookUp(string action) =>
        Folder.Results.LookUpAsync(new CacheQuery(Action(action), []), CancellationToken.None).GetAwaiter().GetResult()
            is CacheLookup.Hit(ActionResult result) ? result : null;

    public void Put(byte[] content) =>
        Folder.Blobs.UploadAsync([BlobOf(content)], CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>The content; null when the cache says that it has none.</summary>
    public byte[]? Get(ContentDigest digest)
    {
        var stream = new MemoryStream();
        Task task = Folder.Blobs.DownloadAsync([new BlobDownload(digest, stream)], CancellationToken.None);
        return task.Exception?.InnerException is RemoteException { Failure.Kind: RemoteFailureKind.NotFound }
            ? null
            : task.IsCompletedSuccessfully ? stream.ToArray() : throw task.Exception!;
    }

    public string PathOf(ContentDigest digest, string kind = "blobs") =>
        Path.Combine(Root, kind, "v2", digest.Hash[..1], $"{digest.Hash[1..]}-{digest.Size}");

    public string PathOfResult(string action) => PathOf(Action(action), "results");

    /// <summary>All files of a kind, by their paths below it.</summary>
    public string[] Files(string kind) => Directory.Exists(Path.Combine(Root, kind))
        ? [.. Directory.EnumerateFiles(Path.Combine(Root, kind), "*", SearchOption.AllDirectories)]
        : [];

    /// <summary>Overwrites a file that is read-only.</summary>
    public static void Spoil(string path, byte[] content)
    {
        File.Delete(path);
        File.WriteAllBytes(path, content);
    }

    public void SetLastUse(string path, TimeSpan age) => File.SetLastWriteTimeUtc(path, Clock.Utc - age);

    public void Dispose() => folder.Dispose();
}
