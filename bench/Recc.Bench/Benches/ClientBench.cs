using System.Globalization;
using Recc.Bench.Building;
using Recc.Bench.Measuring;
using Recc.Bench.Reports;

namespace Recc.Bench.Benches;

/// <summary>
/// What a user's machine spends on each compile that a farm executes. The farm is in this process and needs no time, so
/// nothing of it is in what is counted.
/// </summary>
internal sealed class ClientBench(BenchWork work)
{
    private const int Jobs = 8;

    public Report Run()
    {
        IProject project = work.MakeProject();
        Client native = work.Native(project);
        IReadOnlyList<Client> clients = work.All(project);
        string data = Path.Combine(work.Folder, "data");
        using (var server = new FarServer(data))
        {
            foreach (Client client in clients)
            {
                work.Say($"filling the farm for {client.Name}");
                client.Build(Environment.ProcessorCount, RemoteSettings.CacheOf(server));
            }
        }

        for (int round = 0; round < work.Rounds(3); round++)
        {
            Keep("native", native.Build(Jobs));
            foreach (Client client in clients)
                Measure(client, data);
        }

        return MakeReport(project, native, clients);
    }

    private void Measure(Client client, string data)
    {
        using var server = new FarServer(work.Copy(data));
        server.BecomeInstantFarm();
        client.Reset();
        Keep(client.Name + " first", client.Build(Jobs, RemoteSettings.ExecutionBy(server)));

        // Not counted: files that were too new to be trusted the first time.
        client.Build(Jobs, RemoteSettings.ExecutionBy(server));
        Keep(client.Name + " again", client.Build(Jobs, RemoteSettings.ExecutionBy(server)));
        if (server.Compiles > 0)
            throw new Broken($"{client.Title}: {server.Compiles} actions were new to a farm that should know all");
    }

    private void Keep(string name, BuildCost cost)
    {
        work.Samples.Add(name, cost);
        work.Say(string.Create(CultureInfo.InvariantCulture, $"{name}: {cost.Wall:F2} s, CPU {cost.Cpu:F2} s"));
    }

    private Report MakeReport(IProject project, Client native, IReadOnlyList<Client> clients)
    {
        string[] columns =
            ["", "CPU ms per compile, first", "of that: daemon", "again", "of that: daemon", "wall s, first",
                "wall s, again"];
        List<string[]> rows =
        [
            [native.Title, PerUnit(project, "native cpu"), "", "", "", work.Samples.Spread("native wall"), ""],
            .. clients.Select(client => new[]
            {
                client.Title,
                PerUnit(project, $"{client.Name} first cpu"), PerUnit(project, $"{client.Name} first daemon"),
                PerUnit(project, $"{client.Name} again cpu"), PerUnit(project, $"{client.Name} again daemon"),
                work.Samples.Spread($"{client.Name} first wall"), work.Samples.Spread($"{client.Name} again wall"),
            }),
        ];
        return new Report
        {
            Kind = "client",
            Title = "What remote execution costs the client",
            Introduction = string.Create(CultureInfo.InvariantCulture, $"""
                {project.Name}, {project.Units} compiles, `ninja -j{Jobs}`. Every compile is executed by a farm that has the result at once and whose
                work is not counted; it is on this machine and not far away. *First*: the client knows nothing, and the farm none of
                the sources. *Again*: after builds of the same. Ninja and linking are in all numbers.
                """),
            Circumstances = Machine.Now(work.LoadBefore, work.Options.IsShort),
            Sections = [new Section("CPU of Ninja, launchers, daemons and all that they start", "", columns, rows)],
            Headline = new Section(
                string.Create(CultureInfo.InvariantCulture,
                    $"{project.Name}, every compile executed by a farm: CPU ms per compile on the client"),
                "",
                ["", "the first build", "again"],
                [.. rows.Select(static row => new[] { row[0], Short(row[1]), Short(row[3]) })]),
            NotMeasured = work.NotMeasured,
            Samples = work.Samples.All,
        };
    }

    private static string Short(string spread) => spread.Split(' ')[0];

    private string PerUnit(IProject project, string name) =>
        Numbers.Spread([.. work.Samples.All[name].Select(seconds => 1000 * seconds / project.Units)], "F1");
}
