using System.Security.Cryptography;
using System.Text;
using Recc.Cli.Tests.EndToEnd;
using Recc.DevServer;
using Recc.Testing;
using Shouldly;

namespace Recc.Cli.Tests.Projects;

/// <summary>
/// Builds a project natively and through recc, cold and as hits, remotely, after an edit, and in a second checkout, and
/// compares every object with that of the native build at the same place.
/// </summary>
internal sealed class ProjectComparison : IDisposable
{
    private readonly SampleProject project;
    private readonly Tools tools;
    private readonly string buildType;
    private readonly DevelopmentServer server;
    private readonly TempFolder folder = new();
    private readonly BuildTree first;

    /// <param name="debug">Whether there is debug information, which is compared by its meaning.</param>
    public ProjectComparison(SampleProject project, Tools tools, bool debug, DevelopmentServer server)
    {
        this.project = project;
        this.tools = tools;
        buildType = debug ? "RelWithDebInfo" : "Release";
        this.server = server;
        View = debug ? ObjectView.DebugInfoByMeaning : ObjectView.Bytes;
        first = new BuildTree(project, "one", tools, buildType);
    }

    private ObjectView View { get; }

    private Dictionary<string, string?> Storing =>
        Settings(("RECC_CACHE_ONLY", "1"), ("RECC_CACHE_UPLOAD_LOCAL_BUILD", "1"));

    private Dictionary<string, string?> Local
    {
        get
        {
            Dictionary<string, string?> settings = Settings(("RECC_LOCAL_CACHE", "1"));
            settings.Remove("RECC_SERVER");
            return settings;
        }
    }

    private Dictionary<string, string?> Remote => Settings(("RECC_ACTION_SALT", "executed"));

    public void Check()
    {
        BuildRun native = first.BuildNatively();
        first.RunProgram().ShouldBe(0);
        BuildRun? edited = project.Edited is null ? null : Edited(static tree => tree.BuildNatively());
        first.Clean();
        int count = native.Objects.Count;

        BuildRun stored = Same("cold", first.Build(Storing), native);
        stored.Counts.ShouldBe(new LaunchCounts(0, count, count, 0), "cold");
        if (edited is not null)
        {
            BuildRun launched = Same("edited", Edited(tree => tree.Build(Storing)), edited);
            launched.Counts.Misses.ShouldBePositive("edited");
            (launched.Counts.Hits + launched.Counts.Misses).ShouldBe(edited.Made.Count, "edited");
        }

        first.Clean();
        BuildRun hit = Same("hit", first.Build(Storing), native);
        hit.Counts.ShouldBe(new LaunchCounts(count, 0, 0, 0), "hit");
        Hashes(hit).ShouldBe(Hashes(stored), "a hit gives what was stored");
        first.RunProgram().ShouldBe(0);

        first.Clean();
        BuildRun executed = Same("remote", first.Build(Remote), native);
        executed.Counts.ShouldBe(new LaunchCounts(0, count, 0, count), "remote");
        Hashes(executed).ShouldBe(Hashes(stored), "a worker makes what is stored");

        first.Clean();
        BuildRun kept = Same("local", first.Build(Local), native);
        kept.Counts.ShouldBe(new LaunchCounts(0, count, count, 0), "local");
        Hashes(kept).ShouldBe(Hashes(stored), "what is kept here is what is stored");

        CheckSecondCheckout(count);
    }

    public void Dispose()
    {
        first.Dispose();
        folder.Dispose();
    }

    private void CheckSecondCheckout(int count)
    {
        using var second = new BuildTree(project, "the-second-one", tools, buildType);
        BuildRun native = second.BuildNatively();
        second.Clean();

        CheckSecondCheckout(second, native, count, Storing);
        second.Clean();
        CheckSecondCheckout(second, native, count, Local);
    }

    private void CheckSecondCheckout(
        BuildTree second, BuildRun native, int count, Dictionary<string, string?> settings)
    {
        BuildRun hit = Same("second checkout", second.Build(settings), native);

        int misses = project.MissesWhenMoved;
        hit.Counts.ShouldBe(new LaunchCounts(count - misses, misses, misses, 0), "second checkout");
        second.RunProgram().ShouldBe(0);
        byte[] other = Encoding.UTF8.GetBytes(first.Source);
        foreach ((string path, byte[] content) in hit.Objects)
        {
            content.AsSpan().IndexOf(other).ShouldBe(-1, $"{path} names the first checkout");
        }
    }

    /// <summary>What a build after an edit makes; the edit is taken back.</summary>
    private BuildRun Edited(Func<BuildTree, BuildRun> build)
    {
        string header = Path.Combine(first.Source, project.Edited!);
        string text = File.ReadAllText(header);

        // A file system's clock is coarse; what is changed now must be newer than the objects for Ninja to see it.
        Thread.Sleep(20);
        File.WriteAllText(header, text + "/* edited */\n");
        BuildRun run = build(first);
        File.WriteAllText(header, text);
        return run;
    }

    private BuildRun Same(string form, BuildRun launched, BuildRun native)
    {
        launched.Objects.Keys.ShouldBe(native.Objects.Keys, form);
        foreach ((string path, byte[] content) in launched.Objects)
        {
            Text(content).ShouldBe(Text(native.Objects[path]), $"{form}: {path}");
        }

        launched.Made.ShouldBe(native.Made, form);
        launched.Dependencies.ShouldBe(native.Dependencies, form);
        launched.Said.ShouldBe(native.Said, form);
        native.NothingIsLeft.ShouldBeTrue($"{form}, natively");
        launched.NothingIsLeft.ShouldBeTrue(form);
        return launched;
    }

    private string Text(byte[] content) => new CreatedFile(content, default).Text(View);

    private static string Hashes(BuildRun run) => string.Join(
        '\n', run.Objects.Select(static pair => $"{pair.Key} {Convert.ToHexString(SHA256.HashData(pair.Value))}"));

    private Dictionary<string, string?> Settings(params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["RECC_SERVER"] = server.Address.AbsoluteUri,
            ["RECC_CACHE_DIR"] = folder["memory"],
            ["RECC_LOCAL_CACHE"] = "0",
        };
        foreach ((string name, string value) in more)
        {
            settings[name] = value;
        }

        return settings;
    }
}
