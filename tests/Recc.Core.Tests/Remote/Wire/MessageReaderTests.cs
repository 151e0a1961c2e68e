using FsCheck;
using FsCheck.Fluent;
using Google.Bytestream;
using Google.Protobuf;
using Recc.Core.Remote.Transport;
using Recc.Core.Remote.Wire;
using Recc.Core.Tests.Remote.Peer;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Remote.Wire;

public sealed class MessageReaderTests
{
    [Fact]
    public void Messages_come_out_as_they_went_in_however_the_bytes_are_cut()
    {
        Arbitrary<(int[] Sizes, int Cut)> cases = ArbMap.Default.ArbFor<int>().Generator
            .Select(seed => (Enumerable.Range(0, (seed & 7) + 1).Select(i => Math.Abs(seed * (i + 3)) % 5000).ToArray(),
                (Math.Abs(seed) % 700) + 1))
            .ToArbitrary();

        Prop.ForAll(cases, c => ReadBack(c.Sizes, c.Cut).SequenceEqual(c.Sizes)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Nothing_at_all_is_a_clean_end()
    {
        using var reader = new MessageReader(Stream.Null, MessageReader.MaxMessageBytes);

        (await reader.ReadAsync(CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task The_limit_is_a_limit()
    {
        byte[] frame = [0, 0, 0, 0, 11, .. new byte[11]];
        using var exact = new MessageReader(new MemoryStream(frame), 11);
        using var over = new MessageReader(new MemoryStream(frame), 10);

        (await exact.ReadAsync(CancellationToken.None))!.Value.Length.ShouldBe(11);
        await Should.ThrowAsync<InvalidDataException>(async () => await over.ReadAsync(CancellationToken.None));
    }

    private static List<int> ReadBack(int[] sizes, int cut)
    {
        byte[] bytes = sizes
            .SelectMany(s => PeerCall.Frame(new ReadResponse { Data = ByteString.CopyFrom(RemoteWorld.Bytes(s, s)) }))
            .ToArray();
        using var reader = new MessageReader(new CrumblingStream(bytes, cut), MessageReader.MaxMessageBytes);
        var seen = new List<int>();
        while (reader.ReadAsync(CancellationToken.None).AsTask().Result is { } message)
        {
            ByteString data = ReadResponse.Parser.ParseFrom(message.Span).Data;
            data.Span.SequenceEqual(RemoteWorld.Bytes(data.Length, data.Length)).ShouldBeTrue();
            seen.Add(data.Length);
        }

        return seen;
    }

    /// <summary>Gives so many bytes at a time and no more.</summary>
    private sealed class CrumblingStream(byte[] bytes, int cut) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, cut)], cancellationToken);
    }
}
