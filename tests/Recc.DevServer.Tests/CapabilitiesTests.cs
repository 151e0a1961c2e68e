using Build.Bazel.Remote.Execution.V2;
using Recc.DevServer.Wire;
using Shouldly;
using Xunit;
using Function = Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value;

namespace Recc.DevServer.Tests;

public sealed class CapabilitiesTests : ServerTest
{
    [Fact]
    public async Task All_is_on_unless_something_is_said()
    {
        ServerCapabilities can = await GetAsync();

        can.CacheCapabilities.DigestFunctions.ShouldBe(
            [Function.Sha256, Function.Sha1, Function.Md5, Function.Sha384, Function.Sha512, Function.Blake3]);
        can.CacheCapabilities.ActionCacheUpdateCapabilities.UpdateEnabled.ShouldBeTrue();
        can.CacheCapabilities.MaxBatchTotalSizeBytes.ShouldBe(Habits.UsualMaxBatchBytes);
        can.ExecutionCapabilities.ExecEnabled.ShouldBeTrue();
        can.LowApiVersion.Major.ShouldBe(2);
        can.HighApiVersion.Minor.ShouldBe(3);
    }

    [Fact]
    public async Task Habits_show_in_capabilities()
    {
        Server.Habits = new Habits
        {
            ExecutionEnabled = false,
            ActionCacheReadOnly = true,
            MaxBatchBytes = Habits.SmallMaxBatchBytes,
            KnowsOnlyOldOutputFields = true,
        };

        ServerCapabilities can = await GetAsync();

        can.ExecutionCapabilities.ExecEnabled.ShouldBeFalse();
        can.CacheCapabilities.ActionCacheUpdateCapabilities.UpdateEnabled.ShouldBeFalse();
        can.CacheCapabilities.MaxBatchTotalSizeBytes.ShouldBe(65536);
        can.HighApiVersion.Minor.ShouldBe(0);
    }

    [Fact]
    public async Task Another_instance_is_refused()
    {
        var reply = await Client.CallAsync(
            Methods.GetCapabilities, ServerCapabilities.Parser, new GetCapabilitiesRequest { InstanceName = "other" });

        reply.Code.ShouldBe(RpcCode.InvalidArgument);
        reply.StatusMessage.ShouldBe("this server has no instance 'other'; its instance is ''");
    }

    [Fact]
    public async Task Unknown_methods_are_unimplemented()
    {
        var reply = await Client.CallAsync("google.longrunning.Operations/GetOperation", ServerCapabilities.Parser);

        reply.Code.ShouldBe(RpcCode.Unimplemented);
    }

    [Fact]
    public async Task What_is_no_message_is_refused()
    {
        using HttpResponseMessage response = await Client.SendBytesAsync(
            Methods.GetCapabilities, [0, 0, 0, 0, 3, 0xff, 0xff, 0xff], CancellationToken.None);

        response.Headers.GetValues("grpc-status").Single().ShouldBe("3");
    }

    [Fact]
    public async Task A_message_above_the_limit_is_exhaustion()
    {
        using HttpResponseMessage response = await Client.SendBytesAsync(
            Methods.GetCapabilities, [0, 0x7f, 0, 0, 0], CancellationToken.None);

        response.Headers.GetValues("grpc-status").Single().ShouldBe("8");
    }

    [Fact]
    public async Task A_deadline_of_the_client_is_kept()
    {
        Server.Faults.Add("GetCapabilities", new Faults.FaultAction.Hang());
        Client.Headers["grpc-timeout"] = "50m";

        var reply = await Client.CallAsync(
            Methods.GetCapabilities, ServerCapabilities.Parser, new GetCapabilitiesRequest());

        reply.Code.ShouldBe(RpcCode.DeadlineExceeded);
    }

    [Fact]
    public async Task Only_the_loopback_address_listens()
    {
        Server.Address.Host.ShouldBe("127.0.0.1");
        string table = await File.ReadAllTextAsync("/proc/net/tcp");

        string port = Server.Port.ToString("X4", System.Globalization.CultureInfo.InvariantCulture);
        table.ShouldContain($" 0100007F:{port} ");
        table.ShouldNotContain($" 00000000:{port} ");
    }

    private async Task<ServerCapabilities> GetAsync() =>
        (await Client.CallAsync(Methods.GetCapabilities, ServerCapabilities.Parser, new GetCapabilitiesRequest())).Only;
}
