using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Recc.Core.Digests;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Digests;

public sealed class Sha256Tests
{
    // The examples that NIST publishes for FIPS 180-4, and the empty message.
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData(
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    [InlineData(
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
        + "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1")]
    public void Published_examples_come_out_right(string message, string expected)
    {
        byte[] hash = new byte[Sha256.HashLength];

        Sha256.HashData(Encoding.ASCII.GetBytes(message), hash);

        Convert.ToHexStringLower(hash).ShouldBe(expected);
    }

    [Fact]
    public void A_million_times_the_letter_a_comes_out_right()
    {
        byte[] hash = new byte[Sha256.HashLength];

        Sha256.HashData(Enumerable.Repeat((byte)'a', 1_000_000).ToArray(), hash);

        Convert.ToHexStringLower(hash).ShouldBe("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }

    [Fact]
    public void Every_length_around_the_block_boundaries_agrees_with_the_platform()
    {
        for (int length = 0; length < 300; length++)
        {
            byte[] content = Content(length, seed: length);
            byte[] hash = new byte[Sha256.HashLength];

            Sha256.HashData(content, hash);

            hash.ShouldBe(SHA256.HashData(content), $"length {length}");
        }
    }

    [Fact]
    public void How_content_is_cut_into_pieces_does_not_matter()
    {
        var pieces = Gen.Choose(0, 200).ListOf().ToArbitrary();

        Check.QuickThrowOnFailure(Prop.ForAll(pieces, lengths =>
        {
            byte[] content = Content(lengths.Sum(), seed: lengths.Count);
            var hasher = new Sha256();
            int at = 0;
            foreach (int length in lengths)
            {
                hasher.Append(content.AsSpan(at, length));
                at += length;
            }

            byte[] hash = new byte[Sha256.HashLength];
            hasher.Finish(hash);
            return hash.AsSpan().SequenceEqual(SHA256.HashData(content));
        }));
    }

    [Fact]
    public void A_finished_hash_refuses_more_content()
    {
        var hasher = new Sha256();
        hasher.Finish(new byte[Sha256.HashLength]);

        Should.Throw<ObjectDisposedException>(() => hasher.Append([1]));
    }

    private static byte[] Content(int length, int seed)
    {
        byte[] content = new byte[length];
        new Random(seed).NextBytes(content);
        return content;
    }
}
