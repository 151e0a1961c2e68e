using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.DevServer;
using Recc.DevServer.Faults;
using Recc.DevServer.Wire;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// Whatever a server does, the build sees what the compiler gives, and at most one line of ours. Nothing is left
/// behind.
/// </summary>
public sealed class BadServerTests
{
    private const string Script = "$RECC $CC -Wall -MD -Iinc -c src/a.c -o a.o";

    private const string Files = """
        --- .git/HEAD
        ref: refs/heads/main
        --- src/a.c
        #include <a.h>
        int a(void) { int unused; return A; }
        --- inc/a.h
        #define A 1
        """;

    /// <summary>
    /// For a server that keeps its callers waiting, and only then: a busy machine lets a good server wait longer.
    /// </summary>
    private static readonly (string, string?)[] Impatient =
    [
        ("RECC_CONNECT_TIMEOUT", "1"), ("RECC_REQUEST_TIMEOUT", "1"), ("RECC_QUEUE_TIMEOUT", "1"),
        ("RECC_RETRY_DELAY", "10"),
    ];

    /// <summary>Faults of the development server and whether they are worth a line.</summary>
    private static readonly Dictionary<string, (bool Said, Fault[] Faults)> FaultsOnAMiss = new()
    {
        ["permission denied"] = (true, [All(new FaultAction.Refuse(RpcCode.PermissionDenied))]),
        ["unauthenticated"] = (true, [All(new FaultAction.Refuse(RpcCode.Unauthenticated, "log in,\nplease"))]),
        ["unavailable"] = (true, [All(new FaultAction.Refuse(RpcCode.Unavailable))]),
        ["internal error"] = (true, [All(new FaultAction.Refuse(RpcCode.Internal, "oh\n   at Server.Main()\nno"))]),
        ["garbage"] = (true, [All(new FaultAction.Garbage())]),
        ["a proxy's page"] = (true, [All(new FaultAction.Garbage(GarbageKind.ProxyPage))]),
        ["hang"] = (true, [All(new FaultAction.Hang())]),
        ["connections dropped"] = (true, [All(new FaultAction.Break(BreakScope.Connection, BreakPoint.Before))]),
        ["streams reset"] = (true, [All(new FaultAction.Break(BreakScope.Stream, BreakPoint.During))]),
        ["no execution for us"] = (true, [Of("Execute", new FaultAction.Refuse(RpcCode.PermissionDenied))]),
        ["no capabilities"] = (true, [Of("GetCapabilities", new FaultAction.Refuse(RpcCode.Internal))]),
        ["uploads refused"] = (true, [Of("BatchUpdateBlobs", new FaultAction.Refuse(RpcCode.ResourceExhausted))]),
        ["uploads lost"] = (true, [Of("BatchUpdateBlobs", new FaultAction.LoseBlobs())]),
        ["outputs lost"] = (true, [Of("Execute", new FaultAction.LoseBlobs())]),
        ["outputs corrupted"] = (true, [All(new FaultAction.CorruptBlobs())]),
        ["queue forever"] = (true, [Of("Execute", new FaultAction.StayQueued())]),
        ["an execution that is garbage"] = (true, [Of("Execute", new FaultAction.Garbage())]),
        ["stream cut"] = (false, [Of("Execute", new FaultAction.CutStream(1))]),
        ["stream cut with a status"] = (false, [Of("Execute", new FaultAction.CutStream(1, RpcCode.Unavailable))]),
        ["streams cut always"] = (true,
            [Of("Execute", new FaultAction.CutStream(1)), Of("WaitExecution", new FaultAction.CutStream(0))]),
        ["a passing fault"] = (false,
            [new Fault("GetActionResult", new FaultAction.Refuse(RpcCode.Unavailable), new FaultCalls.First(1))]),
    };

    /// <summary>What goes wrong when a result is already cached.</summary>
    private static readonly Dictionary<string, (bool Said, Fault[] Faults)> FaultsOnAHit = new()
    {
        ["blobs corrupted"] = (true, [All(new FaultAction.CorruptBlobs())]),
        ["blobs evicted"] = (false, [Of("BatchReadBlobs", NotFound), Of("Read", NotFound)]),
        ["blobs refused"] = (true, [Of("BatchReadBlobs", Denied), Of("Read", Denied)]),
        ["blobs never come"] =
            (true, [Of("BatchReadBlobs", new FaultAction.Hang()), Of("Read", new FaultAction.Hang())]),
        ["results refused"] = (true, [Of("GetActionResult", Denied)]),
    };

    /// <summary>Results that no worker of this action can have made, and whether they are worth a line.</summary>
    private static readonly Dictionary<string, (bool Said, Action<ActionResult> Edit)> Forgeries = new()
    {
        ["an output is missing"] = (true, static result => result.OutputFiles.Clear()),
        ["an output escapes upwards"] = (true, static result => result.OutputFiles[0].Path = "../../evil"),
        ["an output is absolute"] = (true, static result => result.OutputFiles[0].Path = "/tmp/recc-evil"),
        ["one output too many"] = (true, static result => result.OutputFiles.Add(
            new OutputFile(result.OutputFiles[0]) { Path = "evil" })),
        ["an output twice"] = (true, static result => result.OutputFiles.Add(result.OutputFiles[0].Clone())),
        ["a symbolic link"] = (true, static result => result.OutputSymlinks.Add(
            new OutputSymlink { Path = "a.o", Target = "/etc/passwd" })),
        ["a directory"] = (true, static result => result.OutputDirectories.Add(
            new OutputDirectory { Path = "a.o.d", TreeDigest = result.OutputFiles[0].Digest.Clone() })),
        ["other content inline"] = (true, static result =>
            result.OutputFiles[0].Contents = ByteString.CopyFromUtf8("evil")),
        ["exit code 1"] = (false, static result => result.ExitCode = 1),
        ["killed by a signal"] = (false, static result => result.ExitCode = 137),
    };

    private static FaultAction NotFound => new FaultAction.Refuse(RpcCode.NotFound);

    private static FaultAction Denied => new FaultAction.Refuse(RpcCode.PermissionDenied);

    public static TheoryData<string> Misses => new(FaultsOnAMiss.Keys);

    public static TheoryData<string> Hits => new(FaultsOnAHit.Keys);

    public static TheoryData<string> Forged => new(Forgeries.Keys);

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [MemberData(nameof(Misses))]
    public async Task A_server_that_fails_costs_one_line(string fault)
    {
        (bool said, Fault[] faults) = FaultsOnAMiss[fault];
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(
            new DevServerOptions { Faults = faults });
        using Workplace place = At(server.Address.AbsoluteUri);
        if (said)
        {
            Hurry(place);
        }

        CheckBothModes(place, fault, said);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [MemberData(nameof(Hits))]
    public async Task A_server_that_fails_behind_a_hit_costs_one_line(string fault)
    {
        (bool said, Fault[] faults) = FaultsOnAHit[fault];
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server.Address.AbsoluteUri);
        place.Launch(Script).Result.EnsureSuccess();
        bool corrupts = faults.Any(static f => f.Action is FaultAction.CorruptBlobs);
        server.Habits = server.Habits with { Inlines = corrupts };
        foreach (Fault one in faults)
        {
            server.Faults.Add(one);
        }

        place.NewCache();
        if (said)
        {
            Hurry(place);
        }

        CheckLaunch(place, fault, said, ("RECC_CACHE_ONLY", "1"));
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [MemberData(nameof(Forged))]
    public async Task A_forged_result_is_not_taken(string forgery)
    {
        (bool said, Action<ActionResult> edit) = Forgeries[forgery];
        using var data = new TempFolder();
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(
            new DevServerOptions { DataFolder = data.Path });
        using Workplace place = At(server.Address.AbsoluteUri);
        place.Launch(Script).Result.EnsureSuccess();
        string stored = System.IO.Directory.EnumerateFiles(data["results"], "*", SearchOption.AllDirectories).Single();
        ActionResult result = ActionResult.Parser.ParseFrom(File.ReadAllBytes(stored));
        edit(result);
        File.WriteAllBytes(stored, result.ToByteArray());
        server.Habits = server.Habits with { Inlines = false };

        CheckLaunch(place, forgery, said, ("RECC_CACHE_ONLY", "1"));

        File.Exists("/tmp/recc-evil").ShouldBeFalse();
        File.Exists(place.Beside("evil")).ShouldBeFalse();
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc, Need.Clang)]
    public async Task An_object_of_another_compiler_is_not_taken()
    {
        using var data = new TempFolder();
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(
            new DevServerOptions { DataFolder = data.Path });
        using Workplace place = At(server.Address.AbsoluteUri);
        place.Launch(Script).Result.EnsureSuccess();
        byte[] foreign = ObjectOf("clang");
        string stored = System.IO.Directory.EnumerateFiles(data["results"], "*", SearchOption.AllDirectories).Single();
        ActionResult result = ActionResult.Parser.ParseFrom(File.ReadAllBytes(stored));
        OutputFile file = result.OutputFiles.Single();
        string content = System.IO.Directory
            .EnumerateFiles(data.Path, file.Digest.Hash + "*", SearchOption.AllDirectories).Single();
        file.Digest = new Build.Bazel.Remote.Execution.V2.Digest
        {
            Hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(foreign)),
            SizeBytes = foreign.Length,
        };
        string shelf = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(content)!)!, file.Digest.Hash[..2]);
        System.IO.Directory.CreateDirectory(shelf);
        File.WriteAllBytes(Path.Combine(shelf, $"{file.Digest.Hash}-{foreign.Length}"), foreign);
        File.WriteAllBytes(stored, result.ToByteArray());

        CheckLaunch(place, "another compiler", said: true, ("RECC_CACHE_ONLY", "1"));
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2p1\r\n")]
    [InlineData("\u0015\u0003\u0001\u0000\u0002\u0002\u0046")]
    [InlineData("")]
    public void A_peer_that_does_not_speak_grpc_costs_one_line(string answer)
    {
        using var peer = new SilentPeer(answer);
        using Workplace place = At(peer.Address);
        Hurry(place);

        CheckBothModes(place, "peer", said: true);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void A_server_that_is_not_there_costs_one_line()
    {
        using Workplace place = At($"http://127.0.0.1:{Loopback.FreePort()}");

        CheckBothModes(place, "no server", said: true);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("http://no-such-host.invalid:8085")]
    [InlineData("https://127.0.0.1:1")]
    public void A_server_whose_address_leads_nowhere_costs_one_line(string address)
    {
        using Workplace place = At(address);

        CheckLaunch(place, address, said: true);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public async Task An_unknown_instance_costs_one_line()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server.Address.AbsoluteUri);

        CheckLaunch(place, "instance", said: true, ("RECC_INSTANCE", "no/such/instance"));
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public async Task A_server_that_only_caches_is_used_as_a_cache_and_that_is_said_once()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(
            new DevServerOptions { Habits = new Habits { ExecutionEnabled = false } });
        using Workplace place = At(server.Address.AbsoluteUri);

        CheckLaunch(place, "no execution", said: true);
        CheckLaunch(place, "no execution, again", said: false);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public async Task A_cache_that_stores_nothing_is_said_once()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(
            new DevServerOptions { Habits = new Habits { ActionCacheReadOnly = true } });
        using Workplace place = At(server.Address.AbsoluteUri);
        place.Settings["RECC_CACHE_ONLY"] = "1";
        place.Settings["RECC_CACHE_UPLOAD_LOCAL_BUILD"] = "1";

        CheckLaunch(place, "read only", said: true);
        CheckLaunch(place, "read only, again", said: false);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void Trouble_is_told_once_in_a_build_and_not_once_in_a_file()
    {
        using Workplace place = At($"http://127.0.0.1:{Loopback.FreePort()}");

        Observed[] launches = [.. Enumerable.Range(0, 4).Select(_ => place.Launch(Script))];

        launches.Sum(static launch => launch.Notices.Count).ShouldBe(1);
        launches.ShouldAllBe(static launch => launch.Result.ExitCode == 0);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void Launches_at_the_same_time_tell_trouble_once_as_well()
    {
        using Workplace place = At($"http://127.0.0.1:{Loopback.FreePort()}");

        Observed launch = place.Launch(
            "for i in 1 2 3 4 5 6; do $RECC $CC -Iinc -c src/a.c -o $i.o & done; wait");

        launch.Notices.Count.ShouldBe(1);
        launch.Files.Count.ShouldBe(6);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("0")]
    [InlineData("1")]
    public void Without_fallback_the_launch_fails_with_one_line(string cacheOnly)
    {
        using Workplace place = At($"http://127.0.0.1:{Loopback.FreePort()}");

        Observed launched = place.Launch(Script, ("RECC_FALLBACK_TO_LOCAL", "0"), ("RECC_CACHE_ONLY", cacheOnly));

        launched.Result.ExitCode.ShouldBe(1);
        launched.Result.StandardError.ShouldBe(launched.Notices.ShouldHaveSingleItem() + "\n");
        launched.Files.ShouldBeEmpty();
    }

    private static Workplace At(string address)
    {
        var place = new Workplace(Tools.Gcc, Files);
        place.Settings["RECC_SERVER"] = address;
        return place;
    }

    private static void Hurry(Workplace place)
    {
        foreach ((string name, string? value) in Impatient)
        {
            place.Settings[name] = value;
        }
    }

    private static void CheckBothModes(Workplace place, string what, bool said)
    {
        CheckLaunch(place, what, said);
        place.NewCache();
        CheckLaunch(place, what, said: null, ("RECC_CACHE_ONLY", "1"), ("RECC_CACHE_UPLOAD_LOCAL_BUILD", "1"));
    }

    private static void CheckLaunch(
        Workplace place, string what, bool? said, params (string, string?)[] settings)
    {
        Observed launched = place.Launch(Script, settings);

        launched.WithoutNotices().Text().ShouldBe(place.Native(Script).Text(), what);
        launched.Notices.Count.ShouldBeLessThanOrEqualTo(1, launched.Result.StandardError);
        if (said is { } expected)
        {
            launched.Notices.Count.ShouldBe(expected ? 1 : 0, launched.Result.StandardError);
        }
    }

    private static Fault All(FaultAction action) => Of(Fault.AnyMethod, action);

    private static Fault Of(string method, FaultAction action) => new(method, action, new FaultCalls.Every());

    private static byte[] ObjectOf(string compiler)
    {
        using var folder = new TempFolder();
        string script = $"echo 'int foreign;' | {compiler} -x c -c - -o '{folder["foreign.o"]}'";
        new ProgramRun { Program = "/bin/sh", Arguments = ["-c", script] }.Run().EnsureSuccess();
        return File.ReadAllBytes(folder["foreign.o"]);
    }
}
