using System.Text;
using Recc.Core.LocalCache;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.LocalCache;

public sealed class Checksum64Tests
{
    /// <summary>What `xxhsum -H64` says.</summary>
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)]
    public void It_is_XXH64(string text, ulong expected) => Of(Encoding.ASCII.GetBytes(text)).ShouldBe(expected);

    [Fact]
    public void Whole_blocks_may_come_in_pieces()
    {
        byte[] content = CacheScene.Bytes(1000);
        var pieces = new Checksum64();
        pieces.Append(content.AsSpan(0, 32));
        pieces.Append(content.AsSpan(32, 480));
        pieces.Append([]);

        pieces.Finish(content.AsSpan(512)).ShouldBe(Of(content));
    }

    [Fact]
    public void Every_length_has_its_own()
    {
        byte[] zeros = new byte[100];

        Enumerable.Range(0, 100).Select(length => Of(zeros[..length])).Distinct().Count().ShouldBe(100);
    }

    private static ulong Of(byte[] content) => new Checksum64().Finish(content);
}
