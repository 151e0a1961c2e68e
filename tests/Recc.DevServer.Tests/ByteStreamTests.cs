using Build.Bazel.Remote.Execution.V2;
using Google.Bytestream;
using Google.Protobuf;
using Recc.DevServer.Wire;
using Shouldly;
using Xunit;

namespace Recc.DevServer.Tests;

public sealed class ByteStreamTests : ServerTest
{
    private static readonly ByteString Content =
        ByteString.CopyFrom([.. Enumerable.Range(0, 300_000).Select(i => (byte)(i / 7))]);

    private static readonly string Blob = $"blobs/{Sha256Of(Content).Hash}/{Content.Length}";
    private static readonly string Upload = $"uploads/3f2c/{Blob}";

    [Fact]
    public async Task A_blob_written_in_parts_can_be_read()
    {
        var written = await WriteAsync(
            Part(0, 100_000), Part(100_000, 200_000, name: ""), Part(200_000, 300_000, finish: true));
        var read = await ReadAsync(0, 0);

        written.Only.CommittedSize.ShouldBe(Content.Length);
        read.Messages.Count.ShouldBeGreaterThan(1);
        Join(read).ShouldBe(Content);
    }

    [Theory]
    [InlineData(0, 10, 0, 10)]
    [InlineData(299_990, 0, 299_990, 300_000)]
    [InlineData(299_990, 100, 299_990, 300_000)]
    [InlineData(1000, 200_000, 1000, 201_000)]
    [InlineData(300_000, 0, 300_000, 300_000)]
    public async Task Offset_and_limit_choose_a_part(long offset, long limit, int from, int to)
    {
        Server.AddBlob(Content.Memory);

        Join(await ReadAsync(offset, limit)).ShouldBe(ByteString.CopyFrom(Content.Span[from..to]));
    }

    [Fact]
    public async Task An_offset_outside_the_blob_is_out_of_range()
    {
        Server.AddBlob(Content.Memory);

        (await ReadAsync(300_001, 0)).Code.ShouldBe(RpcCode.OutOfRange);
        (await ReadAsync(0, -1)).Code.ShouldBe(RpcCode.InvalidArgument);
    }

    [Fact]
    public async Task A_blob_that_is_not_there_is_not_found() =>
        (await ReadAsync(0, 0)).Code.ShouldBe(RpcCode.NotFound);

    [Fact]
    public async Task A_write_of_a_known_blob_succeeds_after_its_first_message()
    {
        Server.AddBlob(Content.Memory);

        var written = await WriteAsync(Part(0, 10));

        written.Only.CommittedSize.ShouldBe(Content.Length);
    }

    [Fact]
    public async Task A_long_write_of_a_known_blob_may_be_cut_short_by_its_answer()
    {
        ByteString large = ByteString.CopyFrom(new byte[24 * 1024 * 1024]);
        Digest digest = Server.AddBlob(large.Memory);
        WriteRequest[] parts = [.. Enumerable.Range(0, 24).Select(i => new WriteRequest
        {
            ResourceName = $"uploads/1/blobs/{digest.Hash}/{digest.SizeBytes}",
            WriteOffset = i * 1024 * 1024,
            Data = ByteString.CopyFrom(large.Span.Slice(i * 1024 * 1024, 1024 * 1024)),
            FinishWrite = i == 23,
        })];

        (await WriteAsync(parts)).Only.CommittedSize.ShouldBe(large.Length);
        Server.ForgetBlob(digest);
        (await WriteAsync(parts)).Only.CommittedSize.ShouldBe(large.Length);
        Server.HasBlob(digest).ShouldBeTrue();
    }

    [Fact]
    public async Task Writes_that_are_not_the_blob_are_refused()
    {
        WriteRequest other = Part(0, 300_000, finish: true);
        other.Data = ByteString.CopyFrom(new byte[300_000]);

        (await WriteAsync(other)).Code.ShouldBe(RpcCode.InvalidArgument);
        (await WriteAsync(Part(0, 10))).StatusMessage.ShouldBe("the stream ended after 10 bytes without finish_write");
        (await WriteAsync(Part(0, 10, finish: true))).Code.ShouldBe(RpcCode.InvalidArgument);
        (await WriteAsync(Part(10, 20, finish: true))).Code.ShouldBe(RpcCode.InvalidArgument);
        (await WriteAsync(Part(0, 10), Part(20, 30))).Code.ShouldBe(RpcCode.InvalidArgument);
        (await WriteAsync(Part(0, 10), Part(10, 20, name: "another"))).Code.ShouldBe(RpcCode.InvalidArgument);
        (await WriteAsync()).Code.ShouldBe(RpcCode.InvalidArgument);
        Server.HasBlob(Sha256Of(Content)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("uploads/3f2c/blobs/abc/3")]
    [InlineData("blobs/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855/0")]
    [InlineData("uploads/3f2c/compressed-blobs/zstd/d41d8cd98f00b204e9800998ecf8427e/0")]
    [InlineData("other/uploads/3f2c/blobs/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855/0")]
    public async Task Names_that_are_not_ours_are_refused(string name)
    {
        var written = await WriteAsync(new WriteRequest { ResourceName = name, FinishWrite = true });

        written.Code.ShouldBe(RpcCode.InvalidArgument);
    }

    [Fact]
    public async Task The_state_of_a_write_is_all_or_nothing()
    {
        var request = new QueryWriteStatusRequest { ResourceName = Upload };
        var before = await Client.CallAsync(Methods.QueryWriteStatus, QueryWriteStatusResponse.Parser, request);
        Server.AddBlob(Content.Memory);

        var after = await Client.CallAsync(Methods.QueryWriteStatus, QueryWriteStatusResponse.Parser, request);

        before.Only.ShouldBe(new QueryWriteStatusResponse());
        after.Only.ShouldBe(new QueryWriteStatusResponse { Complete = true, CommittedSize = Content.Length });
        Server.Habits = new Habits { LacksQueryWriteStatus = true };
        (await Client.CallAsync(Methods.QueryWriteStatus, QueryWriteStatusResponse.Parser, request)).Code
            .ShouldBe(RpcCode.Unimplemented);
    }

    [Fact]
    public async Task Instances_with_slashes_are_told_from_the_name()
    {
        await using var server = await DevelopmentServer.StartAsync(new() { InstanceName = "team/main" });
        using var client = new RawClient(server.Address);
        server.AddBlob(Content.Memory);

        var read = await client.CallAsync(
            Methods.Read, ReadResponse.Parser, new ReadRequest { ResourceName = $"team/main/{Blob}" });
        var written = await client.CallAsync(
            Methods.Write, WriteResponse.Parser, new WriteRequest { ResourceName = $"team/main/{Upload}/name.o" });

        Join(read).ShouldBe(Content);
        written.Only.CommittedSize.ShouldBe(Content.Length);
    }

    private static WriteRequest Part(int from, int to, bool finish = false, string? name = null) => new()
    {
        ResourceName = name ?? Upload,
        WriteOffset = from,
        Data = ByteString.CopyFrom(Content.Span[from..to]),
        FinishWrite = finish,
    };

    private Task<RawReply<WriteResponse>> WriteAsync(params WriteRequest[] parts) =>
        Client.CallAsync(Methods.Write, WriteResponse.Parser, parts);

    private Task<RawReply<ReadResponse>> ReadAsync(long offset, long limit) => Client.CallAsync(
        Methods.Read,
        ReadResponse.Parser,
        new ReadRequest { ResourceName = Blob, ReadOffset = offset, ReadLimit = limit });

    private static ByteString Join(RawReply<ReadResponse> reply)
    {
        reply.Code.ShouldBe(RpcCode.Ok);
        return ByteString.CopyFrom([.. reply.Messages.SelectMany(m => m.Data)]);
    }
}
