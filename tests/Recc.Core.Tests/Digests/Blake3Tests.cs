using FsCheck;
using FsCheck.Fluent;
using Recc.Core.Digests;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Digests;

public sealed class Blake3Tests
{
    /// <summary>Around the ends of blocks, chunks, groups of chunks that are hashed at once, and subtrees.</summary>
    public static TheoryData<int> Lengths =>
    [
        0, 1, 2, 63, 64, 65, 127, 128, 129, 1023, 1024, 1025, 2048, 2049, 3072, 3073, 4096, 4097, 5120, 5121, 6144,
        7168, 7169,
        8192, 8193, 12_288, 12_289, 16_384, 16_385, 31_744, 65_536, 102_400, 1_000_003,
    ];

    // From the paper's own program; both are in many places.
    [Theory]
    [InlineData("", "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262")]
    [InlineData("abc", "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85")]
    public void Well_known_hashes_come_out(string content, string expected) =>
        HashOf(System.Text.Encoding.ASCII.GetBytes(content)).ShouldBe(expected);

    [NeedsTheory(Need.B3sum)]
    [MemberData(nameof(Lengths))]
    public void The_program_of_others_says_the_same(int length)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["content"], Content(length));
        var b3sum = new ProgramRun { Program = "b3sum", Arguments = ["--no-names", folder["content"]] };

        HashOf(Content(length)).ShouldBe(b3sum.Run().EnsureSuccess().StandardOutput.Trim());
    }

    [Fact]
    public void Content_in_pieces_has_the_hash_of_the_whole() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, 6000).ListOf().ToArbitrary(),
        static lengths =>
        {
            byte[] content = Content(lengths.Sum());
            var pieces = new Blake3();
            ReadOnlySpan<byte> rest = content;
            foreach (int length in lengths)
            {
                pieces.Append(rest[..length]);
                rest = rest[length..];
            }

            var hash = new byte[Blake3.HashLength];
            pieces.Finish(hash);
            return Convert.ToHexStringLower(hash) == HashOf(content);
        }));

    [Fact]
    public void A_hash_is_finished_once()
    {
        var hash = new Blake3();
        hash.Finish(new byte[Blake3.HashLength]);

        Should.Throw<ObjectDisposedException>(() => hash.Finish(new byte[Blake3.HashLength]));
        Should.Throw<ObjectDisposedException>(() => hash.Append([1]));
    }

    [Fact]
    public void A_digest_of_ours_tells_that_BLAKE3_made_it_and_is_the_one_that_others_tell_us()
    {
        Digest ours = ContentHasher.Compute("abc"u8, DigestFunction.Blake3);
        Digest.TryCreate(ours.Hash, ours.Size, out Digest theirs).ShouldBeTrue();

        DigestFunctions.Of(ours).ShouldBe(DigestFunction.Blake3);
        theirs.ShouldBe(ours);
        theirs.GetHashCode().ShouldBe(ours.GetHashCode());
    }

    // The bytes of the specification's test vectors.
    private static byte[] Content(int length)
    {
        var content = new byte[length];
        for (int i = 0; i < length; i++)
        {
            content[i] = (byte)(i % 251);
        }

        return content;
    }

    private static string HashOf(byte[] content)
    {
        var hash = new byte[Blake3.HashLength];
        Blake3.HashData(content, hash);
        return Convert.ToHexStringLower(hash);
    }
}
