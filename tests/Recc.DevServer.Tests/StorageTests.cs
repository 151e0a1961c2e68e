using Build.Bazel.Remote.Execution.V2;
using Recc.DevServer.Wire;
using Shouldly;
using Xunit;
using Disk = System.IO.Directory;

namespace Recc.DevServer.Tests;

public sealed class StorageTests
{
    [Fact]
    public async Task A_data_folder_keeps_blobs_and_results_for_the_next_server()
    {
        using var folder = new TempFolder();
        var options = new DevServerOptions { DataFolder = folder.Path };
        Digest action;
        await using (var first = await DevelopmentServer.StartAsync(options))
        {
            using var client = new RawClient(first.Address);
            action = TestAction.Shell("echo kept > o").Producing("o").AddTo(first);
            await client.CallAsync(
                Methods.Execute, Google.LongRunning.Operation.Parser, new ExecuteRequest { ActionDigest = action });
        }

        await using var second = await DevelopmentServer.StartAsync(options);
        using var again = new RawClient(second.Address);
        var reply = await again.CallAsync(
            Methods.GetActionResult, ActionResult.Parser, new GetActionResultRequest { ActionDigest = action });

        second.ReadBlob(reply.Only.OutputFiles.Single().Digest)!.Value.ToArray().ShouldBe("kept\n"u8.ToArray());
        second.ForgetResult(action);
        (await again.CallAsync(
            Methods.GetActionResult, ActionResult.Parser, new GetActionResultRequest { ActionDigest = action }))
            .Code.ShouldBe(RpcCode.NotFound);
    }

    [Fact]
    public async Task A_blob_forgotten_in_a_folder_is_gone()
    {
        using var folder = new TempFolder();
        await using var server = await DevelopmentServer.StartAsync(new DevServerOptions { DataFolder = folder.Path });
        Digest blob = server.AddBlob("x"u8.ToArray());
        server.HasBlob(blob).ShouldBeTrue();

        server.ForgetBlob(blob);

        server.HasBlob(blob).ShouldBeFalse();
        server.ReadBlob(blob).ShouldBeNull();
    }

    [Fact]
    public async Task Nothing_is_left_of_staged_actions()
    {
        using var folder = new TempFolder();
        await using (var server = await DevelopmentServer.StartAsync(new DevServerOptions { WorkFolder = folder.Path }))
        {
            using var client = new RawClient(server.Address);
            Digest action = TestAction.Shell("echo x > o").With("d/in", "text").AddTo(server);
            await client.CallAsync(
                Methods.Execute, Google.LongRunning.Operation.Parser, new ExecuteRequest { ActionDigest = action });

            Disk.EnumerateFileSystemEntries(Disk.EnumerateDirectories(folder.Path).Single()).ShouldBeEmpty();
        }

        Disk.EnumerateFileSystemEntries(folder.Path).ShouldBeEmpty();
    }
}
