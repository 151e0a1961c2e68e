using System.Diagnostics;
using Recc.Bench.Building;
using Recc.Testing;

namespace Recc.Bench.Benches;

/// <summary>What every bench needs: a folder, a project, and clients that are stopped at the end.</summary>
internal sealed class BenchWork(BenchOptions options, Action<string> say) : IDisposable
{
    private readonly List<Client> clients = [];

    public BenchOptions Options { get; } = options;

    public List<string> NotMeasured { get; } = [];

    public Samples Samples { get; } = new();

    /// <summary>Absolute. Short, because sockets lie below it.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("recc-b-").FullName;

    public double LoadBefore { get; } = Measuring.Machine.Load;

    public int Rounds(int usual) => Options.Rounds ?? (Options.IsShort ? 1 : usual);

    public void Say(string text) => say(text);

    /// <summary>A real library, or for a quick look a few small units.</summary>
    public IProject MakeProject() => Options.IsShort
        ? new GeneratedUnits(Path.Combine(Folder, "units"), 24)
        : new Library(Options.Library, Path.Combine(Folder, "library"));

    public Client Ours(IProject project) => Keep(Client.Ours(project, Folder));

    public Client Alone(IProject project) => Keep(Client.Alone(project, Folder));

    public Client Native(IProject project) => Keep(Client.Native(project, Folder));

    /// <summary>What any cache costs; see <see cref="Client.Floor"/>.</summary>
    public Client Floor(IProject project)
    {
        string program = Path.Combine(Folder, "copier");
        new ProgramRun
        {
            Program = "gcc",
            Arguments = ["-O2", "-o", program, Repository.PathOf("bench/floor.c")],
        }.Run().EnsureSuccess();
        return Keep(Client.Floor(project, program, Folder));
    }

    /// <summary>recc with and without daemon, and upstream recc where that can be had.</summary>
    public IReadOnlyList<Client> All(IProject project)
    {
        List<Client> all = [Ours(project), Alone(project)];
        if (Options.IsShort)
            return all;
        try
        {
            all.Add(Keep(Client.Upstream(project, Folder)));
        }
        catch (Unmeasurable reason)
        {
            NotMeasured.Add(reason.Message);
        }

        return all;
    }

    /// <summary>A copy of a server's folder, for a build that changes it.</summary>
    public string Copy(string dataFolder)
    {
        string copy = Path.Combine(Folder, "copy");
        if (Directory.Exists(copy))
            Directory.Delete(copy, recursive: true);
        using Process process = Process.Start("cp", ["-a", dataFolder, copy]);
        process.WaitForExit();
        return copy;
    }

    public void Dispose()
    {
        foreach (Client client in clients)
            client.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private Client Keep(Client client)
    {
        clients.Add(client);
        return client;
    }
}
