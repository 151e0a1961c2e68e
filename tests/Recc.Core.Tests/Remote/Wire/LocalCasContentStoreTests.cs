using System.Collections.Concurrent;
using Build.Buildgrid;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Remote.Wire;
using Recc.Core.Tests.Remote.Peer;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;
using static Recc.Core.Tests.Remote.Peer.RemoteWorld;
using Status = Google.Rpc.Status;

namespace Recc.Core.Tests.Remote.Wire;

public sealed class LocalCasContentStoreTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder folder = new();
    private readonly FakeStore sent = new();
    private readonly ConcurrentQueue<CaptureFilesRequest> asked = new();
    private ScriptedPeer peer = null!;

    public async Task InitializeAsync() => peer = await ScriptedPeer.StartAsync();

    public async Task DisposeAsync() => await peer.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Files_are_told_by_their_paths_and_only_other_blobs_are_sent()
    {
        Blob one = FileOf("one");
        Blob two = FileOf("two");
        Blob made = BlobOf("made");
        AnswerEach(static path => (DigestOf(File.ReadAllBytes(path)), 0));

        await Store("main").UploadAsync([one, made, two], CancellationToken.None);

        CaptureFilesRequest request = asked.ShouldHaveSingleItem();
        request.InstanceName.ShouldBe("main");
        request.Path.ShouldBe([PathOf(one), PathOf(two)]);
        Sent.ShouldBe([made.Digest]);
    }

    [Fact]
    public async Task What_the_server_reads_otherwise_or_not_at_all_is_sent()
    {
        Blob same = FileOf("same");
        Blob other = FileOf("other");
        Blob none = FileOf("none");
        AnswerEach(path => path == PathOf(other) ? (DigestOf("something else"), 0)
            : path == PathOf(none) ? (DigestOf("none"), 5)
            : (DigestOf("same"), 0));

        await Store().UploadAsync([same, other, none], CancellationToken.None);

        Sent.ShouldBe([other.Digest, none.Digest], ignoreOrder: true);
    }

    [Fact]
    public async Task A_server_of_another_kind_is_asked_once_and_gets_the_bytes()
    {
        Blob one = FileOf("one");
        Blob two = FileOf("two");
        LocalCasContentStore store = Store();

        await store.UploadAsync([one], CancellationToken.None);
        await store.UploadAsync([two], CancellationToken.None);

        peer.CountOf("CaptureFiles").ShouldBe(1);
        Sent.ShouldBe([one.Digest, two.Digest], ignoreOrder: true);
    }

    private IEnumerable<Digest> Sent => sent.Uploads.SelectMany(static digests => digests);

    private LocalCasContentStore Store(string instance = "") =>
        new(peer.Connect(), Service with { Instance = instance }, sent, Log.Silent);

    private void AnswerEach(Func<string, (Digest Digest, int Code)> answer) =>
        peer.On(RemoteMethods.CaptureFiles.Path, async call =>
        {
            CaptureFilesRequest request = (await call.ReceiveAsync(CaptureFilesRequest.Parser))!;
            asked.Enqueue(request);
            var response = new CaptureFilesResponse();
            foreach (string path in request.Path)
            {
                (Digest digest, int code) = answer(path);
                response.Responses.Add(new CaptureFilesResponse.Types.Response
                {
                    Path = path,
                    Digest = digest.Message(),
                    Status = code == 0 ? null : new Status { Code = code },
                });
            }

            await call.AnswerAsync(response);
        });

    private Blob FileOf(string text)
    {
        string path = folder[text];
        File.WriteAllText(path, text);
        return new Blob(DigestOf(text), new BlobSource.OnDisk(path));
    }

    private static string PathOf(Blob blob) => ((BlobSource.OnDisk)blob.Source).Path;
}
