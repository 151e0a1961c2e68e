using Recc.Core.Digests;
using Recc.Core.Remote;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.LocalCache;

public sealed class LocalContentStoreTests : IDisposable
{
    /// <summary>The size of the pieces in which files are copied.</summary>
    private const int Piece = 128 * 1024;

    private readonly CacheScene scene = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(4096)]
    [InlineData(Piece - 17)]
    [InlineData(Piece - 16)]
    [InlineData(Piece - 15)]
    [InlineData(Piece - 1)]
    [InlineData(Piece)]
    [InlineData(Piece + 1)]
    [InlineData((3 * Piece) + 5)]
    public void What_was_put_is_got(int length)
    {
        byte[] content = CacheScene.Bytes(length);
        string file = scene["source"];
        File.WriteAllBytes(file, content);
        Digest digest = CacheScene.DigestOf(content);

        scene.Put(content);
        scene.Get(digest).ShouldBe(content);

        if (length > 0)
        {
            File.Delete(scene.PathOf(digest));
            scene.Get(digest).ShouldBeNull();
        }

        Upload(new Blob(digest, new BlobSource.OnDisk(file)));
        scene.Get(digest).ShouldBe(content);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public void Any_bit_that_changes_in_a_small_blob_is_found(int length)
    {
        byte[] content = CacheScene.Bytes(length);
        Digest digest = CacheScene.DigestOf(content);
        scene.Put(content);
        string path = scene.PathOf(digest);
        byte[] good = File.ReadAllBytes(path);
        for (int bit = 0; bit < good.Length * 8; bit++)
        {
            CacheScene.Spoil(path, Flipped(good, bit));

            scene.Get(digest).ShouldBeNull($"bit {bit}");
            File.Exists(path).ShouldBeFalse($"bit {bit}");
        }
    }

    [Fact]
    public void Any_bit_that_changes_in_a_large_blob_is_found()
    {
        byte[] content = CacheScene.Bytes(Piece + 1000);
        Digest digest = CacheScene.DigestOf(content);
        scene.Put(content);
        string path = scene.PathOf(digest);
        byte[] good = File.ReadAllBytes(path);
        var random = new Random(2);
        for (int i = 0; i < 100; i++)
        {
            int bit = random.Next(good.Length * 8);
            CacheScene.Spoil(path, Flipped(good, bit));

            scene.Get(digest).ShouldBeNull($"bit {bit}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(5000)]
    [InlineData(-1)]
    public void A_blob_that_was_cut_is_found(int length)
    {
        byte[] content = CacheScene.Bytes(10_000);
        Digest digest = CacheScene.DigestOf(content);
        scene.Put(content);
        byte[] good = File.ReadAllBytes(scene.PathOf(digest));
        CacheScene.Spoil(scene.PathOf(digest), length < 0 ? good[..^1] : good[..length]);

        Missing(digest).ShouldBeTrue();
        scene.Get(digest).ShouldBeNull();
        scene.Put(content);
        scene.Get(digest).ShouldBe(content);
    }

    [Fact]
    public void A_blob_under_another_name_is_found()
    {
        byte[] one = CacheScene.Bytes(1000, seed: 1);
        byte[] other = CacheScene.Bytes(1000, seed: 2);
        scene.Put(one);
        scene.Put(other);

        CacheScene.Spoil(
            scene.PathOf(CacheScene.DigestOf(other)), File.ReadAllBytes(scene.PathOf(CacheScene.DigestOf(one))));

        scene.Get(CacheScene.DigestOf(other)).ShouldBeNull();
    }

    [Fact]
    public void A_whole_blob_is_not_written_again_and_a_spoilt_one_is()
    {
        byte[] content = CacheScene.Bytes(1000);
        Digest digest = CacheScene.DigestOf(content);
        scene.Put(content);
        ulong inode = Inode(digest);

        scene.Put(content);
        Inode(digest).ShouldBe(inode);

        CacheScene.Spoil(scene.PathOf(digest), Flipped(File.ReadAllBytes(scene.PathOf(digest)), 7));
        scene.Put(content);
        scene.Get(digest).ShouldBe(content);
    }

    [Fact]
    public void A_source_that_changed_since_it_was_named_is_not_stored()
    {
        byte[] content = CacheScene.Bytes(1000);
        Digest digest = CacheScene.DigestOf(content);
        string file = scene["source"];
        foreach (byte[] now in new[] { Flipped(content, 5), content[..^1], [.. content, 1] })
        {
            File.WriteAllBytes(file, now);

            Should.Throw<RemoteException>(() => Upload(new Blob(digest, new BlobSource.OnDisk(file))));

            Missing(digest).ShouldBeTrue();
            scene.Files("tmp").ShouldBeEmpty();
        }

        File.Delete(file);
        Should.Throw<RemoteException>(() => Upload(new Blob(digest, new BlobSource.OnDisk(file))));
    }

    [Fact]
    public void A_destination_is_written_anew()
    {
        byte[] content = CacheScene.Bytes(1000);
        scene.Put(content);
        var stream = new MemoryStream();
        stream.Write(CacheScene.Bytes(5000, seed: 3));

        scene.Folder.Blobs.DownloadAsync(
            [new BlobDownload(CacheScene.DigestOf(content), stream)], CancellationToken.None).IsCompletedSuccessfully
            .ShouldBeTrue();

        stream.ToArray().ShouldBe(content);
    }

    [Fact]
    public void A_destination_that_fails_is_not_the_blobs_fault()
    {
        byte[] content = CacheScene.Bytes(1000);
        scene.Put(content);
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);

        Should.Throw<IOException>(() => scene.Folder.Blobs.DownloadAsync(
            [new BlobDownload(CacheScene.DigestOf(content), full)], CancellationToken.None).GetAwaiter().GetResult());

        scene.Get(CacheScene.DigestOf(content)).ShouldBe(content);
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        byte[] content = CacheScene.Bytes(1000);
        scene.Put(content);
        Digest absent = CacheScene.DigestOf([1]);

        IReadOnlySet<Digest> missing = await scene.Folder.Blobs.FindMissingAsync(
            [CacheScene.DigestOf(content), absent, CacheScene.DigestOf([])], CancellationToken.None);

        missing.ShouldBe([absent]);
    }

    private bool Missing(Digest digest) =>
        scene.Folder.Blobs.FindMissingAsync([digest], CancellationToken.None).GetAwaiter().GetResult().Count == 1;

    private void Upload(Blob blob) =>
        scene.Folder.Blobs.UploadAsync([blob], CancellationToken.None).GetAwaiter().GetResult();

    private ulong Inode(Digest digest) =>
        FileIdentity.TryRead(scene.PathOf(digest), out FileIdentity identity) ? identity.Inode : 0;

    private static byte[] Flipped(byte[] content, int bit)
    {
        byte[] bad = [.. content];
        bad[bit / 8] ^= (byte)(1 << (bit % 8));
        return bad;
    }

    public void Dispose() => scene.Dispose();
}
