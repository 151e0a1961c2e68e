using System.Text.Json.Nodes;
using Recc.Core.Configuration;
using Recc.Core.Host;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.SampleFiles;

/// <summary>What people are meant to copy is well formed, names only what is there, and fits together.</summary>
public sealed class SampleFilesTests
{
    private static readonly string Folder = Repository.PathOf("samples");

    private static readonly HashSet<string> Instructions =
        ["ARG", "FROM", "COPY", "RUN", "USER", "WORKDIR", "ENTRYPOINT", "CMD", "ENV", "LABEL", "EXPOSE"];

    public static TheoryData<string> Confs => Files("*.conf");

    public static TheoryData<string> Yamls => Files("*.yaml");

    public static TheoryData<string> Json5s => Files("*.json5");

    public static TheoryData<string> Jsonnets => Files("*sonnet");

    public static TheoryData<string> Scripts => Files("*.sh");

    [Theory]
    [MemberData(nameof(Confs))]
    public void Settings_are_understood_without_a_word_of_complaint(string file)
    {
        using var folder = new TempFolder();
        folder.Write("recc/recc.conf", File.ReadAllText(Path.Combine(Folder, file)));

        ReadSettings settings = SettingReader.Read(new HostEnvironment
        {
            Arguments = ["gcc", "-c", "a.c"],
            Variables = new Dictionary<string, string> { ["HOME"] = folder["nowhere"] },
            CurrentDirectory = folder.Path,
            ExecutablePath = folder["bin/recc"],
            ErrorIsTerminal = false,
            ProcessId = 1,
        });

        settings.Problems.ShouldBeEmpty();
        settings.Options.Server.ShouldNotBeNull();
    }

    [Theory]
    [MemberData(nameof(Yamls))]
    public void Yaml_is_yaml(string file) => SampleYaml.Read(Path.Combine(Folder, file)).ShouldNotBeEmpty();

    [Theory]
    [MemberData(nameof(Json5s))]
    public void NativeLink_finds_every_store_and_scheduler_that_its_configuration_names(string file)
    {
        JsonObject root = SampleJson.Read(Path.Combine(Folder, file));

        string[] stores = Names(root["stores"]);
        string[] schedulers = Names(root["schedulers"]);
        stores.ShouldBeUnique();
        SampleJson.Values(root, "cas_store", "ac_store", "cas_fast_slow_store")
            .ShouldAllBe(name => stores.Contains(name));
        SampleJson.Values(root, "scheduler").ShouldAllBe(name => schedulers.Contains(name));
        SampleJson.Objects(root, "ref_store").Select(static store => (string)store["name"]!)
            .ShouldAllBe(name => stores.Contains(name));
        SampleJson.Objects(root, "cas_stores").SelectMany(static map => map.Select(static pair => (string)pair.Value!))
            .ShouldAllBe(name => stores.Contains(name));
    }

    /// <summary>NativeLink never runs an action that asks for what no worker has, and says nothing.</summary>
    [Theory]
    [InlineData("farms/nativelink/nativelink.json5", "farms/nativelink/nativelink.json5", "farms/nativelink/recc.conf")]
    [InlineData(
        "farms/nativelink-kubernetes/central.json5",
        "farms/nativelink-kubernetes/worker.json5",
        "farms/nativelink-kubernetes/recc.conf")]
    public void What_recc_asks_of_NativeLink_it_offers(string central, string worker, string conf)
    {
        JsonObject server = SampleJson.Read(Path.Combine(Folder, central));
        JsonObject works = SampleJson.Read(Path.Combine(Folder, worker));
        JsonObject known = SampleJson.Objects(server, "supported_platform_properties").ShouldHaveSingleItem();
        JsonObject offered = SampleJson.Objects(works, "platform_properties").ShouldHaveSingleItem();
        Dictionary<string, string> settings = Settings(conf);

        foreach ((string name, string value) in Asked(settings))
        {
            known.ContainsKey(name).ShouldBeTrue(name);
            if ((string?)known[name] == "exact")
                ((JsonArray)offered[name]!["values"]!).Select(static v => (string)v!).ShouldContain(value);
            else
                offered.ContainsKey(name).ShouldBeTrue(name);
        }

        SampleJson.Objects(server, "execution").ShouldHaveSingleItem().ContainsKey(settings["instance"]).ShouldBeTrue();
        SampleJson.Values(server, "socket_address").ShouldContain(address => address.EndsWith(
            ":" + new Uri(settings["server"]).Port, StringComparison.Ordinal));
    }

    [Fact]
    public void What_recc_asks_of_Buildbarn_is_what_its_worker_has_and_nothing_else()
    {
        string worker = File.ReadAllText(Path.Combine(Folder, "farms/buildbarn/worker.jsonnet"));
        (string Name, string Value)[] asked = [.. Asked(Settings("farms/buildbarn/recc.conf"))];

        asked.ShouldNotBeEmpty();
        asked.ShouldAllBe(property => worker.Contains(
            $"{{ name: '{property.Name}', value: '{property.Value}' }}", StringComparison.Ordinal));
        worker.Split("{ name: ").Length.ShouldBe(asked.Length + 1);
    }

    [Theory]
    [MemberData(nameof(Jsonnets))]
    public void Jsonnet_is_balanced_and_imports_what_is_there(string file)
    {
        string path = Path.Combine(Folder, file);

        IReadOnlyList<string> imports = SampleJsonnet.ReadImports(File.ReadAllText(path));

        imports.ShouldAllBe(import => File.Exists(Path.Combine(Path.GetDirectoryName(path)!, import)));
    }

    [Fact]
    public void Kubernetes_finds_every_file_image_and_volume()
    {
        string folder = Path.Combine(Folder, "farms/nativelink-kubernetes");
        string kustomization = File.ReadAllText(Path.Combine(folder, "kustomization.yaml"));
        foreach (string file in new[] { "central.yaml", "worker.yaml", "central.json5", "worker.json5" })
        {
            kustomization.ShouldContain($"- {file}\n");
            File.Exists(Path.Combine(folder, file)).ShouldBeTrue(file);
        }

        foreach (string file in new[] { "central.yaml", "worker.yaml" })
        {
            IReadOnlyList<JsonNode> documents = SampleYaml.Read(Path.Combine(folder, file));
            foreach (JsonNode pod in documents.Select(static d => d["spec"]?["template"]?["spec"]).OfType<JsonNode>())
            {
                string[] volumes = Names(pod["volumes"]);
                JsonArray containers = (JsonArray)pod["containers"]!;
                containers.SelectMany(static c => Names(c!["volumeMounts"]))
                    .ShouldAllBe(name => volumes.Contains(name));
                containers.ShouldAllBe(
                    c => kustomization.Contains($"- name: {c!["image"]}\n", StringComparison.Ordinal));
                SampleJson.Objects(pod, "configMap").ShouldAllBe(
                    map => kustomization.Contains($"- name: {map["name"]}\n", StringComparison.Ordinal));
            }
        }
    }

    [Theory]
    [InlineData("ci/github.yaml")]
    [InlineData("ci/gitlab.yaml")]
    public void Recipes_for_CI_set_what_recc_knows(string file)
    {
        string text = File.ReadAllText(Path.Combine(Folder, file));

        string[] named = [.. text.Split([' ', ':', '"', '=', '$', '{', '}', '\n', '(', ')'])
            .Where(static word => word.StartsWith("RECC_", StringComparison.Ordinal) && word != "RECC_CACHE_LOGIN")
            .Distinct()];
        named.ShouldNotBeEmpty();
        named.Where(static word => SettingTable.Find(word.AsSpan(5), StringComparison.Ordinal, out _) < 0)
            .ShouldBeEmpty();
        text.ShouldContain("RECC_CACHE_ONLY: \"1\"");
    }

    /// <summary>Whoever can open a pull request must not be able to feed the cache.</summary>
    [Fact]
    public void Pull_requests_do_not_upload()
    {
        JsonNode github = SampleYaml.Read(Path.Combine(Folder, "ci/github.yaml")).ShouldHaveSingleItem();
        JsonNode gitlab = SampleYaml.Read(Path.Combine(Folder, "ci/gitlab.yaml")).ShouldHaveSingleItem();

        JsonArray steps = (JsonArray)github["jobs"]!["build"]!["steps"]!;
        JsonNode uploads = steps.Single(step => step!.ToJsonString().Contains("UPLOAD", StringComparison.Ordinal))!;
        ((string)uploads["if"]!).ShouldBe("github.event_name == 'push'");
        github["jobs"]!["build"]!["env"]!.ToJsonString().ShouldNotContain("UPLOAD");
        gitlab["variables"]!.ToJsonString().ShouldNotContain("UPLOAD");
        gitlab[".build"]!.ToJsonString().ShouldNotContain("UPLOAD");
        gitlab["build-request"]!.ToJsonString().ShouldNotContain("UPLOAD");
        gitlab["build-main"]!["variables"]!.ToJsonString().ShouldContain("UPLOAD");
        gitlab["build-main"]!["rules"]!.ToJsonString().ShouldContain("CI_DEFAULT_BRANCH");
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Scripts_are_scripts(string file) => new ProgramRun
    {
        Program = "bash",
        Arguments = ["-n", Path.Combine(Folder, file)],
    }.Run().EnsureSuccess();

    [Fact]
    public void The_image_of_workers_is_made_of_instructions()
    {
        string text = File.ReadAllText(Path.Combine(Folder, "farms/worker/Containerfile"));

        string[] lines = [.. text.Split('\n').Where(static line => line.Length > 0 && line[0] != '#')];

        lines.Select(static line => line.Split(' ')[0]).ShouldAllBe(word => Instructions.Contains(word));
        foreach (string used in lines.SelectMany(static line => line.Split("${").Skip(1))
            .Select(static rest => rest.Split('}')[0]))
            lines.ShouldContain(line => line.StartsWith($"ARG {used}", StringComparison.Ordinal));
    }

    private static TheoryData<string> Files(string pattern) => new(Directory
        .EnumerateFiles(Folder, pattern, SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Folder, path)).Order(StringComparer.Ordinal));

    private static Dictionary<string, string> Settings(string conf) => File.ReadAllLines(Path.Combine(Folder, conf))
        .Where(static line => line.Length > 0 && line[0] != '#')
        .ToDictionary(static line => line.Split('=', 2)[0], static line => line.Split('=', 2)[1]);

    private static IEnumerable<(string Name, string Value)> Asked(Dictionary<string, string> settings) => settings
        .Where(static pair => pair.Key.StartsWith("remote_platform_", StringComparison.Ordinal))
        .Select(static pair => (pair.Key["remote_platform_".Length..], pair.Value));

    private static string[] Names(JsonNode? list) =>
        list is JsonArray array ? [.. array.Select(static item => (string)item!["name"]!)] : [];
}
