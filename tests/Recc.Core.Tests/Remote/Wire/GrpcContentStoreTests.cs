using System.Collections.Concurrent;
using Build.Bazel.Remote.Execution.V2;
using Google.Bytestream;
using Google.Protobuf;
using Recc.Core.Digests;
using Recc.Core.Remote;
using Recc.Core.Remote.Transport;
using Recc.Core.Remote.Wire;
using Recc.Core.Tests.Remote.Peer;
using Shouldly;
using Xunit;
using static Recc.Core.Tests.Remote.Peer.RemoteWorld;
using ContentDigest = Recc.Core.Digests.Digest;
using Status = Google.Rpc.Status;

namespace Recc.Core.Tests.Remote.Wire;

public sealed class GrpcContentStoreTests : IAsyncLifetime
{
    private const int Big = 5_000_000;

    private readonly ConcurrentDictionary<ContentDigest, byte[]> stored = new();
    private readonly ConcurrentQueue<BatchUpdateBlobsRequest> batches = new();
    private long advertised;
    private ScriptedPeer peer = null!;
    private GrpcConnection connection = null!;

    public async Task InitializeAsync()
    {
        peer = await ScriptedPeer.StartAsync();
        connection = peer.Connect();
        peer.On(RemoteMethods.GetCapabilities.Path, call => call.AnswerAsync(new ServerCapabilities
        {
            CacheCapabilities = new CacheCapabilities { MaxBatchTotalSizeBytes = advertised },
        }));
        peer.On(RemoteMethods.BatchUpdateBlobs.Path, StoreBatchAsync);
        peer.On(RemoteMethods.Write.Path, StoreStreamAsync);
        peer.On(RemoteMethods.BatchReadBlobs.Path, ReadBatchAsync);
        peer.On(RemoteMethods.Read.Path, ReadStreamAsync);
    }

    public async Task DisposeAsync()
    {
        await peer.DisposeAsync();
    }

    [Fact]
    public async Task Missing_blobs_are_asked_for_in_questions_of_five_hundred()
    {
        ContentDigest[] digests = Enumerable.Range(0, 1201).Select(i => DigestOf($"{i}")).ToArray();
        var sizes = new ConcurrentQueue<int>();
        peer.On(RemoteMethods.FindMissingBlobs.Path, async call =>
        {
            FindMissingBlobsRequest? request = await call.ReceiveAsync(FindMissingBlobsRequest.Parser);
            sizes.Enqueue(request!.BlobDigests.Count);
            request.InstanceName.ShouldBe("main");
            request.DigestFunction.ShouldBe(Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value.Sha256);
            var missing = request.BlobDigests.Where((_, i) => i % 2 == 0).Reverse().ToList();
            await call.AnswerAsync(new FindMissingBlobsResponse
            {
                MissingBlobDigests = { missing, missing, DigestOf("a stranger").Message() },
            });
        });

        IReadOnlySet<ContentDigest> missing = await Store("main")
            .FindMissingAsync([.. digests, .. digests], CancellationToken.None);

        sizes.ShouldBe([500, 500, 201]);
        missing.ShouldBe(digests.Where((_, i) => i % 2 == 0), ignoreOrder: true);
    }

    [Fact]
    public async Task A_malformed_digest_among_the_missing_is_corrupt()
    {
        peer.On(RemoteMethods.FindMissingBlobs.Path, call => call.AnswerAsync(new FindMissingBlobsResponse
        {
            MissingBlobDigests = { new Build.Bazel.Remote.Execution.V2.Digest { Hash = "../../etc", SizeBytes = 1 } },
        }));

        (await FailureOf(() => Store().FindMissingAsync([DigestOf("a")], CancellationToken.None)))
            .Kind.ShouldBe(RemoteFailureKind.Corrupt);
    }

    [Fact]
    public async Task Small_blobs_share_a_message_and_large_ones_are_streamed()
    {
        Blob[] blobs = [BlobOf("one"), BlobOf("two"), BlobOf("one"), BlobOf(Bytes(Big)), BlobOf(Bytes(100_000))];

        await Store().UploadAsync(blobs, CancellationToken.None);

        stored.Keys.ShouldBe(blobs.Select(b => b.Digest).Distinct(), ignoreOrder: true);
        peer.CountOf("BatchUpdateBlobs").ShouldBe(1);
        peer.CountOf("Write").ShouldBe(1);
    }

    [Fact]
    public async Task A_few_small_blobs_do_not_cost_a_question_about_limits()
    {
        await Store().UploadAsync([BlobOf("one"), BlobOf("two")], CancellationToken.None);

        peer.Calls.ShouldBe(["BatchUpdateBlobs"]);
    }

    [Fact]
    public async Task A_store_that_tells_no_limits_gets_batches_of_the_usual_size()
    {
        peer.On(RemoteMethods.GetCapabilities.Path, call =>
        {
            call.TrailersOnly(12);
            return Task.CompletedTask;
        });

        await Store().UploadAsync([BlobOf(Bytes(100_000)), BlobOf(Bytes(100_000, 2))], CancellationToken.None);

        batches.Single().Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Batches_keep_to_the_advertised_limit()
    {
        advertised = 1_000_000;

        await Store().UploadAsync(Enumerable.Range(0, 30).Select(i => BlobOf(Bytes(90_000, i))).ToArray(), default);

        batches.Count.ShouldBe(3);
        batches.ShouldAllBe(b => b.CalculateSize() <= 1_000_000);
    }

    [Fact]
    public async Task A_tiny_advertised_limit_is_tried_to_be_exceeded()
    {
        advertised = 64 * 1024;

        await Store().UploadAsync(Enumerable.Range(0, 30).Select(i => BlobOf(Bytes(90_000, i))).ToArray(), default);

        batches.Count.ShouldBe(1);
        stored.Count.ShouldBe(30);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(3)]
    public async Task A_tiny_advertised_limit_that_is_meant_is_kept_to_after_one_refusal(int status)
    {
        advertised = 64 * 1024;
        peer.On(RemoteMethods.BatchUpdateBlobs.Path, async call =>
        {
            BatchUpdateBlobsRequest? request = await call.ReceiveAsync(BatchUpdateBlobsRequest.Parser);
            if (request!.Requests.Sum(r => r.Data.Length) > advertised)
            {
                call.TrailersOnly(status, "too much");
                return;
            }

            await StoreAsync(call, request);
        });
        GrpcContentStore store = Store();
        Blob[] blobs = Enumerable.Range(0, 10).Select(i => BlobOf(Bytes(20_000, i))).ToArray();

        await store.UploadAsync(blobs[..8], CancellationToken.None);
        await store.UploadAsync([.. blobs[8..], BlobOf(Bytes(90_000))], CancellationToken.None);

        stored.Count.ShouldBe(11);
        peer.CountOf("BatchUpdateBlobs").ShouldBe(1 + 3 + 1);
        peer.CountOf("Write").ShouldBe(1);
    }

    [Theory]
    [InlineData(200_000)]
    [InlineData(70_000)]
    public async Task A_limit_that_nobody_advertised_is_found(int limit)
    {
        peer.On(RemoteMethods.BatchUpdateBlobs.Path, async call =>
        {
            BatchUpdateBlobsRequest? request = await call.ReceiveAsync(BatchUpdateBlobsRequest.Parser);
            if (request!.CalculateSize() > limit)
            {
                call.TrailersOnly(8, "message too large");
                return;
            }

            await StoreAsync(call, request);
        });

        await Store().UploadAsync(Enumerable.Range(0, 50).Select(i => BlobOf(Bytes(50_000, i))).ToArray(), default);

        stored.Count.ShouldBe(50);
    }

    [Fact]
    public async Task A_large_batch_that_is_refused_for_another_reason_fails_after_a_few_tries()
    {
        peer.On(RemoteMethods.BatchUpdateBlobs.Path, call =>
        {
            call.TrailersOnly(8, "quota");
            return Task.CompletedTask;
        });
        peer.On(RemoteMethods.Write.Path, call =>
        {
            call.TrailersOnly(8, "quota");
            return Task.CompletedTask;
        });

        (await FailureOf(() => Store().UploadAsync(
            Enumerable.Range(0, 50).Select(i => BlobOf(Bytes(50_000, i))).ToArray(), default)))
            .Kind.ShouldBe(RemoteFailureKind.Exhausted);
        peer.CountOf("BatchUpdateBlobs").ShouldBeLessThan(30);
    }

    [Fact]
    public async Task A_refusal_that_is_not_about_size_is_final()
    {
        peer.On(RemoteMethods.BatchUpdateBlobs.Path, call =>
        {
            call.TrailersOnly(3, "bad instance");
            return Task.CompletedTask;
        });

        (await FailureOf(() => Store().UploadAsync([BlobOf("one")], CancellationToken.None)))
            .Kind.ShouldBe(RemoteFailureKind.Rejected);
        peer.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_blob_refused_within_a_batch_fails_the_upload_and_is_named()
    {
        Blob bad = BlobOf("bad");
        peer.On(RemoteMethods.BatchUpdateBlobs.Path, async call =>
        {
            BatchUpdateBlobsRequest? request = await call.ReceiveAsync(BatchUpdateBlobsRequest.Parser);
            var response = new BatchUpdateBlobsResponse();
            foreach (BatchUpdateBlobsRequest.Types.Request entry in request!.Requests)
            {
                int code = entry.Digest.Hash == bad.Digest.Hash ? 8 : 0;
                response.Responses.Add(new BatchUpdateBlobsResponse.Types.Response
                {
                    Digest = entry.Digest,
                    Status = new Status { Code = code, Message = "disk full" },
                });
            }

            await call.AnswerAsync(response);
        });

        RemoteFailure failure = await FailureOf(() => Store().UploadAsync([BlobOf("good"), bad], default));

        failure.Kind.ShouldBe(RemoteFailureKind.Exhausted);
        failure.Message.ShouldContain(bad.Digest.Hash);
        failure.Message.ShouldContain("disk full");
    }

    [Fact]
    public async Task A_blob_that_the_batch_does_not_answer_for_fails_the_upload()
    {
        peer.On(RemoteMethods.BatchUpdateBlobs.Path, async call =>
        {
            await call.ReceiveAsync(BatchUpdateBlobsRequest.Parser);
            await call.AnswerAsync(new BatchUpdateBlobsResponse());
        });

        (await FailureOf(() => Store().UploadAsync([BlobOf("one")], default)))
            .Kind.ShouldBe(RemoteFailureKind.Corrupt);
    }

    [Fact]
    public async Task A_stream_names_its_blob_once_starts_at_zero_and_finishes_once()
    {
        byte[] content = Bytes(Big);
        ContentDigest digest = DigestOf(content);
        var requests = new List<WriteRequest>();
        peer.On(RemoteMethods.Write.Path, async call =>
        {
            while (await call.ReceiveAsync(WriteRequest.Parser) is { } request)
            {
                requests.Add(request);
            }

            await call.AnswerAsync(new WriteResponse { CommittedSize = Big });
        });

        await Store("my/instance").UploadAsync([BlobOf(content)], CancellationToken.None);

        requests[0].ResourceName.ShouldMatch(
            $"^my/instance/uploads/[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}/blobs/{digest.Hash}/{Big}$");
        requests.Skip(1).ShouldAllBe(r => r.ResourceName.Length == 0);
        requests.Select(r => r.FinishWrite).ShouldBe([.. Enumerable.Repeat(false, requests.Count - 1), true]);
        long offset = 0;
        foreach (WriteRequest request in requests)
        {
            request.WriteOffset.ShouldBe(offset);
            request.Data.Length.ShouldBeLessThanOrEqualTo(256 * 1024);
            offset += request.Data.Length;
        }

        requests.SelectMany(r => r.Data).ToArray().ShouldHold(content);
    }

    [Theory]
    [InlineData(Big)]
    [InlineData(-1)]
    public async Task A_server_that_has_the_blob_may_cut_the_upload_short(long committed)
    {
        peer.On(RemoteMethods.Write.Path, async call =>
        {
            await call.ReceiveAsync(WriteRequest.Parser);
            await call.AnswerAsync(new WriteResponse { CommittedSize = committed });
        });

        await Store().UploadAsync([BlobOf(Bytes(Big))], CancellationToken.None);
    }

    [Fact]
    public async Task A_server_that_stores_less_than_the_blob_has_not_stored_it()
    {
        peer.On(RemoteMethods.Write.Path, async call =>
        {
            await call.ReceiveAsync(WriteRequest.Parser);
            await call.AnswerAsync(new WriteResponse { CommittedSize = 1000 });
        });

        (await FailureOf(() => Store().UploadAsync([BlobOf(Bytes(Big))], default)))
            .Kind.ShouldBe(RemoteFailureKind.BrokenStream);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(Big)]
    public async Task A_file_is_read_when_it_is_sent(int size)
    {
        using var file = new TemporaryFile(Bytes(size));

        await Store().UploadAsync([file.Blob], CancellationToken.None);

        stored[file.Blob.Digest].ShouldHold(Bytes(size));
    }

    [Theory]
    [InlineData(100, 99)]
    [InlineData(100, 101)]
    [InlineData(Big, Big - 1)]
    [InlineData(Big, Big + 1)]
    public async Task A_file_whose_size_changed_is_not_sent_as_what_it_was(int hashed, int now)
    {
        using var file = new TemporaryFile(Bytes(hashed));
        file.Write(Bytes(now));

        (await FailureOf(() => Store().UploadAsync([file.Blob], default))).Kind.ShouldBe(RemoteFailureKind.LocalFile);
        stored.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(100)]
    [InlineData(Big)]
    public async Task A_file_whose_content_changed_is_not_sent_as_what_it_was(int size)
    {
        using var file = new TemporaryFile(Bytes(size));
        file.Write(Bytes(size, seed: 2));

        (await FailureOf(() => Store().UploadAsync([file.Blob], default))).Kind.ShouldBe(RemoteFailureKind.LocalFile);
        stored.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_is_gone_is_a_failure_of_ours()
    {
        var blob = new Blob(DigestOf("x"), new BlobSource.OnDisk("/nowhere/at/all"));

        RemoteFailure failure = await FailureOf(() => Store().UploadAsync([blob], default));

        failure.Kind.ShouldBe(RemoteFailureKind.LocalFile);
        failure.Message.ShouldContain("/nowhere/at/all");
    }

    [Fact]
    public async Task Blobs_of_all_sizes_come_back()
    {
        byte[][] contents = [Bytes(10), Bytes(70_000), Bytes(2_500_000), Bytes(2_500_000, 2), Bytes(Big)];
        Keep(contents);
        var streams = contents.Append(contents[0]).Select(c => (Content: c, Stream: new MemoryStream())).ToArray();

        await Store().DownloadAsync(
            streams.Select(s => new BlobDownload(DigestOf(s.Content), s.Stream)).ToArray(), CancellationToken.None);

        foreach ((byte[] content, MemoryStream stream) in streams)
        {
            stream.ShouldHold(content);
        }

        peer.CountOf("BatchReadBlobs").ShouldBe(2);
        peer.CountOf("Read").ShouldBe(1);
    }

    [Fact]
    public async Task What_an_earlier_try_wrote_is_gone()
    {
        Keep(Bytes(10), Bytes(Big));
        var small = new MemoryStream();
        var large = new MemoryStream();
        small.Write(Bytes(50, 9));
        large.Write(Bytes(Big + 50, 9));

        await Store().DownloadAsync(
            [new(DigestOf(Bytes(10)), small), new(DigestOf(Bytes(Big)), large)], CancellationToken.None);

        small.ShouldHold(Bytes(10));
        large.ShouldHold(Bytes(Big));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(Big)]
    public async Task A_blob_that_the_server_lacks_is_not_found(int size) =>
        (await FailureOf(() => FetchAsync(DigestOf(Bytes(size))))).Kind.ShouldBe(RemoteFailureKind.NotFound);

    [Theory]
    [InlineData(10, 9)]
    [InlineData(10, 10)]
    [InlineData(10, 11)]
    [InlineData(Big, Big - 1)]
    [InlineData(Big, Big)]
    [InlineData(Big, Big + 1)]
    public async Task Other_content_than_the_digest_names_is_corrupt(int size, int sent)
    {
        ContentDigest digest = DigestOf(Bytes(size));
        stored[digest] = Bytes(sent, seed: 2);

        RemoteFailure failure = await FailureOf(() => FetchAsync(digest));

        failure.Kind.ShouldBe(RemoteFailureKind.Corrupt);
        failure.Message.ShouldContain(digest.Hash);
    }

    [Fact]
    public async Task A_stream_without_end_is_refused_as_soon_as_it_is_too_long()
    {
        var gone = new TaskCompletionSource();
        peer.On(RemoteMethods.Read.Path, async call =>
        {
            var chunk = new ReadResponse { Data = ByteString.CopyFrom(Bytes(1_000_000)) };
            while (!call.Gone.IsCancellationRequested)
            {
                await call.SendAsync(chunk);
            }

            gone.SetResult();
        });
        var destination = new MemoryStream();

        (await FailureOf(() => Store().DownloadAsync([new(DigestOf(Bytes(Big)), destination)], default)))
            .Kind.ShouldBe(RemoteFailureKind.Corrupt);
        destination.Length.ShouldBeLessThanOrEqualTo(Big);
        await gone.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Answers_may_come_in_any_order_and_more_than_once()
    {
        byte[][] contents = Enumerable.Range(0, 5).Select(i => Bytes(50, i)).ToArray();
        Keep(contents);
        peer.On(RemoteMethods.BatchReadBlobs.Path, async call =>
        {
            BatchReadBlobsRequest? request = await call.ReceiveAsync(BatchReadBlobsRequest.Parser);
            BatchReadBlobsResponse answer = AnswerTo(request!);
            await call.AnswerAsync(new BatchReadBlobsResponse
            {
                Responses = { answer.Responses.Reverse(), answer.Responses },
            });
        });

        foreach (byte[] content in contents)
        {
            (await FetchAsync(DigestOf(content))).ShouldHold(content);
        }
    }

    [Fact]
    public async Task A_blob_that_the_batch_leaves_out_is_noticed()
    {
        Keep(Bytes(10));
        peer.On(RemoteMethods.BatchReadBlobs.Path, async call =>
        {
            await call.ReceiveAsync(BatchReadBlobsRequest.Parser);
            await call.AnswerAsync(new BatchReadBlobsResponse());
        });

        (await FailureOf(() => FetchAsync(DigestOf(Bytes(10))))).Kind.ShouldBe(RemoteFailureKind.Corrupt);
    }

    [Fact]
    public async Task A_batch_read_beyond_what_the_server_can_send_is_asked_for_in_smaller_ones()
    {
        advertised = 64 * 1024;
        byte[][] contents = Enumerable.Range(0, 6).Select(i => Bytes(20_000, i)).ToArray();
        Keep(contents);
        peer.On(RemoteMethods.BatchReadBlobs.Path, async call =>
        {
            BatchReadBlobsRequest? request = await call.ReceiveAsync(BatchReadBlobsRequest.Parser);
            if (request!.Digests.Sum(d => d.SizeBytes) > advertised)
            {
                call.TrailersOnly(8);
                return;
            }

            await call.AnswerAsync(AnswerTo(request));
        });
        var streams = contents.Select(_ => new MemoryStream()).ToArray();

        await Store().DownloadAsync(
            contents.Zip(streams, (c, s) => new BlobDownload(DigestOf(c), s)).ToArray(), CancellationToken.None);

        foreach ((byte[] content, MemoryStream stream) in contents.Zip(streams))
        {
            stream.ShouldHold(content);
        }
    }

    [Fact]
    public async Task A_full_disk_is_a_failure_of_ours()
    {
        Keep(Bytes(10));

        (await FailureOf(() => Store().DownloadAsync([new(DigestOf(Bytes(10)), new FullStream())], default)))
            .Kind.ShouldBe(RemoteFailureKind.LocalFile);
    }

    /// <summary>The size is what the server claims; by it alone the call might go on for years.</summary>
    [Fact]
    public async Task A_stream_that_trickles_is_given_up_however_large_the_blob_is_said_to_be()
    {
        peer.On(RemoteMethods.Read.Path, async call =>
        {
            while (!call.Gone.IsCancellationRequested)
            {
                await call.SendAsync(new ReadResponse { Data = ByteString.CopyFromUtf8("x") });
                await Task.Delay(50);
            }
        });
        ServiceSettings settings = Service with { RequestTimeout = TimeSpan.FromSeconds(2), MinThroughput = 1 << 20 };
        var store = new GrpcContentStore(
            connection, settings,
            new GrpcServerProbe(connection, settings, new ServerMemory(TimeProvider.System), null));

        Task<RemoteFailure> failure = FailureOf(() => store.DownloadAsync(
            [new(ContentDigest.Of(new byte[32], 1L << 40), new MemoryStream())], default));

        (await failure.WaitAsync(Patience)).Kind.ShouldBe(RemoteFailureKind.TimedOut);
        peer.CountOf("Read").ShouldBe(1);
    }

    [Fact]
    public async Task A_stream_that_keeps_its_pace_may_take_its_time()
    {
        byte[] content = Bytes(Big);
        peer.On(RemoteMethods.Read.Path, async call =>
        {
            foreach (byte[] piece in content.Chunk(Big / 10))
            {
                await call.SendAsync(new ReadResponse { Data = ByteString.CopyFrom(piece) });
                await Task.Delay(300);
            }

            call.End();
        });
        ServiceSettings settings = Service with { RequestTimeout = TimeSpan.FromSeconds(2), MinThroughput = 100_000 };
        var store = new GrpcContentStore(
            connection, settings,
            new GrpcServerProbe(connection, settings, new ServerMemory(TimeProvider.System), null));
        var destination = new MemoryStream();

        await store.DownloadAsync([new(DigestOf(content), destination)], default);

        destination.ShouldHold(content);
    }

    [Fact]
    public async Task A_cancelled_transfer_is_a_cancellation()
    {
        using var cancel = new CancellationTokenSource();
        peer.On(RemoteMethods.Read.Path, async call =>
        {
            cancel.CancelAfter(20);
            await call.HangAsync();
        });

        await Should.ThrowAsync<OperationCanceledException>(() => Store().DownloadAsync(
            [new(DigestOf(Bytes(Big)), new MemoryStream()), new(DigestOf(Bytes(Big, 2)), new MemoryStream())],
            cancel.Token));
    }

    [Theory]
    [InlineData(Recc.Core.Digests.DigestFunction.Sha1, 40)]
    [InlineData(Recc.Core.Digests.DigestFunction.Sha512, 128)]
    [InlineData(Recc.Core.Digests.DigestFunction.Md5, 32)]
    public async Task Other_digest_functions_are_verified_with_their_own_hash(
        Recc.Core.Digests.DigestFunction function, int digits)
    {
        byte[] content = Bytes(10);
        byte[] hash = function switch
        {
            Recc.Core.Digests.DigestFunction.Sha1 => System.Security.Cryptography.SHA1.HashData(content),
            Recc.Core.Digests.DigestFunction.Md5 => System.Security.Cryptography.MD5.HashData(content),
            _ => System.Security.Cryptography.SHA512.HashData(content),
        };
        ContentDigest digest = ContentDigest.Of(hash, content.Length);
        digest.Hash.Length.ShouldBe(digits);
        stored[digest] = content;
        ServiceSettings settings = Service with { Function = function };
        var store = new GrpcContentStore(connection, settings,
            new GrpcServerProbe(connection, settings, new ServerMemory(TimeProvider.System), null));
        var destination = new MemoryStream();

        await store.DownloadAsync([new(digest, destination)], CancellationToken.None);

        destination.ShouldHold(content);
    }

    private GrpcContentStore Store(string instance = "")
    {
        ServiceSettings settings = Service with { Instance = instance };
        return new GrpcContentStore(connection, settings,
            new GrpcServerProbe(connection, settings, new ServerMemory(TimeProvider.System), null));
    }

    private void Keep(params byte[][] contents)
    {
        foreach (byte[] content in contents)
        {
            stored[DigestOf(content)] = content;
        }
    }

    private async Task<byte[]> FetchAsync(ContentDigest digest)
    {
        var destination = new MemoryStream();
        await Store().DownloadAsync([new(digest, destination)], CancellationToken.None);
        return destination.ToArray();
    }

    private async Task StoreBatchAsync(PeerCall call) =>
        await StoreAsync(call, (await call.ReceiveAsync(BatchUpdateBlobsRequest.Parser))!);

    private Task StoreAsync(PeerCall call, BatchUpdateBlobsRequest request)
    {
        batches.Enqueue(request);
        var response = new BatchUpdateBlobsResponse();
        foreach (BatchUpdateBlobsRequest.Types.Request entry in request.Requests)
        {
            stored[DigestOf(entry.Data.Span)] = entry.Data.ToByteArray();
            response.Responses.Insert(0, new BatchUpdateBlobsResponse.Types.Response { Digest = entry.Digest });
        }

        return call.AnswerAsync(response);
    }

    private async Task StoreStreamAsync(PeerCall call)
    {
        var content = new MemoryStream();
        var finished = false;
        while (await call.ReceiveAsync(WriteRequest.Parser) is { } request)
        {
            content.Write(request.Data.Span);
            finished = request.FinishWrite;
        }

        if (finished)
        {
            stored[DigestOf(content.ToArray())] = content.ToArray();
            await call.AnswerAsync(new WriteResponse { CommittedSize = content.Length });
        }
    }

    private async Task ReadBatchAsync(PeerCall call) =>
        await call.AnswerAsync(AnswerTo((await call.ReceiveAsync(BatchReadBlobsRequest.Parser))!));

    private BatchReadBlobsResponse AnswerTo(BatchReadBlobsRequest request)
    {
        var response = new BatchReadBlobsResponse();
        foreach (Build.Bazel.Remote.Execution.V2.Digest digest in request.Digests)
        {
            ContentDigest.TryCreate(digest.Hash, digest.SizeBytes, out ContentDigest key);
            bool known = stored.TryGetValue(key, out byte[]? content);
            response.Responses.Add(new BatchReadBlobsResponse.Types.Response
            {
                Digest = digest,
                Data = ByteString.CopyFrom(content ?? []),
                Status = new Status { Code = known ? 0 : 5 },
            });
        }

        return response;
    }

    private async Task ReadStreamAsync(PeerCall call)
    {
        string[] name = (await call.ReceiveAsync(ReadRequest.Parser))!.ResourceName.Split('/');
        ContentDigest.TryCreate(name[^2], long.Parse(name[^1]), out ContentDigest key);
        if (!stored.TryGetValue(key, out byte[]? content))
        {
            call.TrailersOnly(5);
            return;
        }

        foreach (byte[] chunk in content.Chunk(300_000))
        {
            await call.SendAsync(new ReadResponse { Data = UnsafeByteOperations.UnsafeWrap(chunk) });
        }

        call.End();
    }

    private sealed class TemporaryFile : IDisposable
    {
        private readonly string path = Path.GetTempFileName();

        public TemporaryFile(byte[] content)
        {
            Write(content);
            Blob = new Blob(DigestOf(content), new BlobSource.OnDisk(path));
        }

        public Blob Blob { get; }

        public void Write(byte[] content) => File.WriteAllBytes(path, content);

        public void Dispose() => File.Delete(path);
    }

    private sealed class FullStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("no space left");
    }
}
