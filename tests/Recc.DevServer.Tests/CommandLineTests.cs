using Recc.DevServer.CommandLine;
using Recc.DevServer.Faults;
using Recc.DevServer.Wire;
using Shouldly;
using Xunit;

namespace Recc.DevServer.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public void Without_arguments_everything_has_its_default()
    {
        Invocation.Serve serve = Read().ShouldBeOfType<Invocation.Serve>();

        serve.PortFile.ShouldBeNull();
        serve.Options.Port.ShouldBe(0);
        serve.Options.Habits.ShouldBe(new Habits());
    }

    [Fact]
    public void Every_option_reaches_its_setting()
    {
        Invocation.Serve serve = Read(
            "--port", "8980", "--jobs=3", "--data", "store", "--work", "/w", "--instance", "team/main",
            "--port-file", "p", "--lenient", "--no-execution", "--read-only-cache", "--small-batches", "--no-inline",
            "--refuse-in-response",
            "--fault", "Execute:queue", "--fault", "*:delay=20@first=3").ShouldBeOfType<Invocation.Serve>();

        serve.PortFile.ShouldBe("/here/p");
        serve.Options.Port.ShouldBe(8980);
        serve.Options.Jobs.ShouldBe(3);
        serve.Options.DataFolder.ShouldBe("/here/store");
        serve.Options.WorkFolder.ShouldBe("/w");
        serve.Options.InstanceName.ShouldBe("team/main");
        serve.Options.Strict.ShouldBeFalse();
        serve.Options.Habits.ShouldBe(new Habits
        {
            ExecutionEnabled = false,
            ActionCacheReadOnly = true,
            MaxBatchBytes = 65536,
            Inlines = false,
            RefusesInResponse = true,
        });
        serve.Options.Faults.ShouldBe(
        [
            new Fault("Execute", new FaultAction.StayQueued(), new FaultCalls.Every()),
            new Fault("*", new FaultAction.Delay(TimeSpan.FromMilliseconds(20)), new FaultCalls.First(3)),
        ]);
    }

    [Theory]
    [InlineData("there is no option '--prot'", "--prot", "1")]
    [InlineData("--port needs a value", "--port")]
    [InlineData("--lenient takes no value", "--lenient=yes")]
    [InlineData("--port: '65536' is not a number from 0 to 65535", "--port", "65536")]
    [InlineData("--jobs: '0' is not a number from 1 to 10000", "--jobs", "0")]
    [InlineData("--fault: 'x' is not a fault: METHOD:KIND is needed", "--fault", "x")]
    [InlineData("--fault: no method is called 'Raed'", "--fault", "Raed:hang")]
    [InlineData("--fault: 'explode' is not a kind of fault", "--fault", "Read:explode")]
    [InlineData("--fault: 'OK' is not a gRPC status", "--fault", "Read:refuse=OK")]
    [InlineData("--fault: '@third' is not @every, @first=N or @nth=N", "--fault", "Read:hang@third")]
    public void Wrong_arguments_are_explained_in_one_line(string reason, params string[] arguments) =>
        Read(arguments).ShouldBe(new Invocation.Wrong(reason));

    [Theory]
    [InlineData("Read:refuse=RESOURCE_EXHAUSTED")]
    [InlineData("Read:refuse=ResourceExhausted@every")]
    [InlineData("Read:refuse=8")]
    public void A_status_may_be_named_in_each_usual_way(string text) => FaultText.Parse(text).ShouldBe(
        new Fault("Read", new FaultAction.Refuse(RpcCode.ResourceExhausted), new FaultCalls.Every()));

    [Fact]
    public void Every_kind_of_fault_that_help_lists_can_be_given()
    {
        foreach ((string kind, _) in FaultText.Kinds)
        {
            string text = kind.Replace("=MS", "=5").Replace("=CODE", "=ABORTED")
                .Replace("=WHEN", "=after").Replace("=N", "=1");

            FaultText.Parse("Execute:" + text).Method.ShouldBe("Execute");
        }
    }

    [Fact]
    public void Help_names_every_option_and_method()
    {
        string help = HelpText.Make();

        OptionTable.Rows.ShouldAllBe(row => help.Contains(row.Name));
        MethodNames.All.ShouldAllBe(name => help.Contains(name));
        Read("--port", "1", "--help").ShouldBeOfType<Invocation.Help>();
    }

    private static Invocation Read(params string[] arguments) => ArgumentReader.Read(arguments, "/here");
}
