using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.DevServer.Wire;
using Shouldly;
using Xunit;
using DirectoryMessage = Build.Bazel.Remote.Execution.V2.Directory;
using Function = Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value;

namespace Recc.DevServer.Tests;

public sealed class ContentStoreTests : ServerTest
{
    [Fact]
    public async Task An_uploaded_blob_can_be_read_again()
    {
        ByteString content = Bytes("int main(void) { return 0; }\n");
        Digest digest = Sha256Of(content);
        (await FindMissingAsync(digest)).Only.MissingBlobDigests.ShouldBe([digest]);

        var update = await UpdateAsync(digest, content);
        var read = await ReadAsync(digest);

        update.Only.Responses.Single().Status.Code.ShouldBe(0);
        (await FindMissingAsync(digest)).Only.MissingBlobDigests.ShouldBeEmpty();
        read.Only.Responses.Single().Data.ShouldBe(content);
        read.Only.Responses.Single().Digest.ShouldBe(digest);
    }

    [Theory]
    [InlineData(Function.Sha1)]
    [InlineData(Function.Md5)]
    [InlineData(Function.Sha384)]
    [InlineData(Function.Sha512)]
    public async Task Other_digest_functions_are_told_by_the_length_of_the_hash(Function function)
    {
        ByteString content = Bytes("some bytes");
        Digest digest = Server.AddBlob(content.Memory, function);
        Server.ForgetBlob(digest);

        var update = await UpdateAsync(digest, content);

        update.Only.Responses.Single().Status.Code.ShouldBe(0);
        Server.HasBlob(digest).ShouldBeTrue();
    }

    [Fact]
    public async Task A_blob_that_does_not_have_its_digest_is_refused_alone()
    {
        Digest right = Sha256Of(Bytes("right"));
        Digest wrong = Sha256Of(Bytes("wrong"));
        var request = new BatchUpdateBlobsRequest
        {
            Requests =
            {
                new BatchUpdateBlobsRequest.Types.Request { Digest = wrong, Data = Bytes("wr0ng") },
                new BatchUpdateBlobsRequest.Types.Request { Digest = right, Data = Bytes("right") },
            },
        };

        var reply = await Client.CallAsync(Methods.BatchUpdateBlobs, BatchUpdateBlobsResponse.Parser, request);

        reply.Only.Responses.Select(r => (RpcCode)r.Status.Code).ShouldBe([RpcCode.InvalidArgument, RpcCode.Ok]);
        Server.HasBlob(wrong).ShouldBeFalse();
        Server.HasBlob(right).ShouldBeTrue();
    }

    [Fact]
    public async Task A_blob_that_is_not_there_is_not_found_alone()
    {
        Digest here = Add("here");
        Digest gone = Sha256Of(Bytes("gone"));

        var reply = await ReadAsync(gone, here);

        reply.Only.Responses.Select(r => (RpcCode)r.Status.Code).ShouldBe([RpcCode.NotFound, RpcCode.Ok]);
    }

    [Fact]
    public async Task The_empty_blob_is_always_there()
    {
        Digest empty = Sha256Of(ByteString.Empty);

        (await FindMissingAsync(empty)).Only.MissingBlobDigests.ShouldBeEmpty();
        (await ReadAsync(empty)).Only.Responses.Single().Status.Code.ShouldBe(0);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", 0)]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", -1)]
    public async Task What_is_no_digest_is_an_invalid_argument(string hash, long size)
    {
        var reply = await FindMissingAsync(new Digest { Hash = hash, SizeBytes = size });

        reply.Code.ShouldBe(RpcCode.InvalidArgument);
    }

    [Fact]
    public async Task A_digest_must_be_of_the_function_that_the_request_names()
    {
        var request = new FindMissingBlobsRequest { BlobDigests = { Add("x") }, DigestFunction = Function.Sha1 };

        var reply = await Client.CallAsync(Methods.FindMissingBlobs, FindMissingBlobsResponse.Parser, request);

        reply.Code.ShouldBe(RpcCode.InvalidArgument);
    }

    [Fact]
    public async Task A_missing_blob_is_named_once()
    {
        Digest gone = Sha256Of(Bytes("gone"));

        (await FindMissingAsync(gone, gone)).Only.MissingBlobDigests.ShouldBe([gone]);
    }

    [Fact]
    public async Task Batches_larger_than_advertised_are_refused_where_that_is_the_habit()
    {
        ByteString content = ByteString.CopyFrom(new byte[70_000]);
        Server.Habits = new Habits { MaxBatchBytes = Habits.SmallMaxBatchBytes };
        (await UpdateAsync(Sha256Of(content), content)).Code.ShouldBe(RpcCode.InvalidArgument);

        Server.Habits = Server.Habits with { EnforcesBatchLimit = false };

        (await UpdateAsync(Sha256Of(content), content)).Code.ShouldBe(RpcCode.Ok);
    }

    [Fact]
    public async Task A_tree_comes_in_pages_parents_first()
    {
        var leaf = new DirectoryMessage { Files = { new FileNode { Name = "x", Digest = Add("x") } } };
        var middle = new DirectoryMessage { Directories = { new DirectoryNode { Name = "leaf", Digest = Add(leaf) } } };
        var root = new DirectoryMessage
        {
            Directories =
            {
                new DirectoryNode { Name = "again", Digest = Add(leaf) },
                new DirectoryNode { Name = "middle", Digest = Add(middle) },
            },
        };
        var request = new GetTreeRequest { RootDigest = Add(root), PageSize = 2 };

        var whole = await Client.CallAsync(Methods.GetTree, GetTreeResponse.Parser, request);
        request.PageToken = whole.Messages[0].NextPageToken;
        var rest = await Client.CallAsync(Methods.GetTree, GetTreeResponse.Parser, request);

        whole.Messages.SelectMany(p => p.Directories).ShouldBe([root, leaf, middle]);
        whole.Messages.Select(p => p.NextPageToken).ShouldBe(["2", ""]);
        rest.Messages.SelectMany(p => p.Directories).ShouldBe([middle]);
    }

    [Fact]
    public async Task A_tree_without_its_root_is_not_found()
    {
        var request = new GetTreeRequest { RootDigest = Sha256Of(Bytes("no root")) };

        (await Client.CallAsync(Methods.GetTree, GetTreeResponse.Parser, request)).Code.ShouldBe(RpcCode.NotFound);
        Server.Habits = new Habits { LacksGetTree = true };
        (await Client.CallAsync(Methods.GetTree, GetTreeResponse.Parser, request)).Code.ShouldBe(RpcCode.Unimplemented);
    }

    private Task<RawReply<BatchUpdateBlobsResponse>> UpdateAsync(Digest digest, ByteString content) => Client.CallAsync(
        Methods.BatchUpdateBlobs,
        BatchUpdateBlobsResponse.Parser,
        new BatchUpdateBlobsRequest
        {
            Requests = { new BatchUpdateBlobsRequest.Types.Request { Digest = digest, Data = content } },
        });

    private Task<RawReply<BatchReadBlobsResponse>> ReadAsync(params Digest[] digests) => Client.CallAsync(
        Methods.BatchReadBlobs, BatchReadBlobsResponse.Parser, new BatchReadBlobsRequest { Digests = { digests } });
}
