using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Recc.Core.Digests;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Digests;

public sealed class ContentHasherTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("recc-digests-").FullName;

    public static TheoryData<DigestFunction> Functions => [.. Enum.GetValues<DigestFunction>()];

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory]
    [MemberData(nameof(Functions))]
    public void Each_function_agrees_with_the_platform(DigestFunction function)
    {
        ContentHasher.CanCompute(function).ShouldBeTrue();
        Check.QuickThrowOnFailure(Prop.ForAll<byte[]>(content =>
            ContentHasher.Compute(content, function) == Expected(content, function)));
    }

    // More than the amount after which the work goes to the platform, so that both ways and the change are covered.
    [Fact]
    public void Names_stay_the_same_when_a_process_hashes_much()
    {
        byte[] content = new byte[100_000];
        new Random(1).NextBytes(content);

        for (int i = 0; i < 20; i++)
        {
            content[0] = (byte)i;
            ContentHasher.Compute(content, DigestFunction.Sha256).ShouldBe(Expected(content, DigestFunction.Sha256));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(3_000_000)]
    public void A_file_is_named_by_its_content(int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        string path = Path.Join(directory, "file");
        File.WriteAllBytes(path, content);

        Digest digest = ContentHasher.ComputeFile(path, DigestFunction.Sha256);

        digest.ShouldBe(Expected(content, DigestFunction.Sha256));
        digest.Size.ShouldBe(length);
    }

    [Fact]
    public void A_file_whose_length_the_system_does_not_know_is_read_to_its_end()
    {
        Digest digest = ContentHasher.ComputeFile("/proc/self/status", DigestFunction.Sha256);

        digest.Size.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_missing_file_is_an_IOException() =>
        Should.Throw<IOException>(() =>
            ContentHasher.ComputeFile(Path.Join(directory, "none"), DigestFunction.Sha256));

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_download_that_arrives_in_pieces_gets_the_name_of_the_whole(DigestFunction function)
    {
        Check.QuickThrowOnFailure(Prop.ForAll<byte[][]>(pieces =>
        {
            byte[][] present = [.. pieces.Where(piece => piece is not null)];
            using var hasher = new IncrementalHasher(function, expectedSize: 0);
            foreach (byte[] piece in present)
            {
                hasher.Append(piece);
            }

            return hasher.Finish() == Expected([.. present.SelectMany(piece => piece)], function);
        }));
    }

    private static Digest Expected(byte[] content, DigestFunction function) => Digest.Of(
        function switch
        {
            DigestFunction.Sha256 => SHA256.HashData(content),
            DigestFunction.Sha1 => SHA1.HashData(content),
            DigestFunction.Sha384 => SHA384.HashData(content),
            DigestFunction.Sha512 => SHA512.HashData(content),
            DigestFunction.Md5 => MD5.HashData(content),
            _ => Blake3Of(content),
        },
        content.Length);

    // The platform has none; its own tests hold it against others.
    private static byte[] Blake3Of(byte[] content)
    {
        var hash = new byte[Blake3.HashLength];
        Blake3.HashData(content, hash);
        return hash;
    }
}
