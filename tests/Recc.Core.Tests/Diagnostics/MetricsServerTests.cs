using System.Net;
using System.Net.Sockets;
using System.Text;
using Recc.Core.Diagnostics;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Diagnostics;

public sealed class MetricsServerTests : IDisposable
{
    private readonly UdpClient server = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly List<string> complaints = [];

    public MetricsServerTests() => server.Client.ReceiveTimeout = 10_000;

    private DnsEndPoint Address => new("127.0.0.1", ((IPEndPoint)server.Client.LocalEndPoint!).Port);

    public void Dispose() => server.Dispose();

    [Fact]
    public void Few_lines_travel_together()
    {
        MetricsWriter.Send("a:1|c\nb:20|ms\n", Address, complaints.Add);

        Received().ShouldBe("a:1|c\nb:20|ms");
        complaints.ShouldBeEmpty();
    }

    [Fact]
    public void Many_lines_travel_in_datagrams_that_hold_whole_lines()
    {
        string[] lines = [.. Enumerable.Range(0, 200).Select(static i => $"recc.some_name_of_a_metric_{i}:1|c")];

        MetricsWriter.Send(string.Join('\n', lines) + "\n", Address, complaints.Add);

        var received = new List<string>();
        while (received.Count < lines.Length)
        {
            string datagram = Received();
            datagram.Length.ShouldBeLessThanOrEqualTo(1400);
            received.AddRange(datagram.Split('\n'));
        }

        received.ShouldBe(lines);
        server.Available.ShouldBe(0);
    }

    [Fact]
    public void Where_there_are_no_metrics_nothing_is_sent()
    {
        MetricsWriter.Send("", Address, complaints.Add);

        server.Available.ShouldBe(0);
        complaints.ShouldBeEmpty();
    }

    [Fact]
    public void A_server_whose_name_leads_nowhere_is_complained_of()
    {
        MetricsWriter.Send("a:1|c\n", new DnsEndPoint("no-such-host.invalid", 8125), complaints.Add);

        complaints.ShouldHaveSingleItem().ShouldStartWith("metrics are lost: no-such-host.invalid:8125: ");
    }

    [Fact]
    public void That_nobody_listens_disturbs_nobody()
    {
        var nobody = new DnsEndPoint("127.0.0.1", Loopback.FreePort());

        MetricsWriter.Send(string.Concat(Enumerable.Repeat("recc.name_of_a_metric:1|c\n", 300)), nobody,
            complaints.Add);

        complaints.Count.ShouldBeLessThanOrEqualTo(1);
    }

    private string Received()
    {
        IPEndPoint? from = null;
        return Encoding.UTF8.GetString(server.Receive(ref from));
    }
}
