using System.Security.Cryptography.X509Certificates;
using Recc.DevServer;
using Recc.Testing;
using Recc.Testing.Peers;
using Shouldly;
using Xunit;
using Function = Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value;

namespace Recc.Peer.Tests;

/// <summary>
/// Upstream recc as a client of the development server, with the compiler of this machine: what others wrote takes our
/// server for one, in every mode and by every kind of connection, and gets what the compiler gives.
/// </summary>
public sealed class UpstreamClientTests : IDisposable
{
    private const string Files = """
        --- src/a.c
        #include <a.h>
        int a(void) { int unused; return A; }
        --- src/wrong.c
        int wrong(void) { return missing; }
        --- inc/a.h
        #define A 1
        --- out/keep

        """;

    private readonly TempFolder folder = new();
    private readonly TestAuthority authority = new();

    public UpstreamClientTests() => TreeText.Write(folder.Path, Files);

    public void Dispose()
    {
        folder.Dispose();
        authority.Dispose();
    }

    [NeedsTheory(Need.SidRoot, Need.Gcc)]
    [InlineData("plain")]
    [InlineData("socket")]
    [InlineData("mTLS and token")]
    [InlineData("SHA1")]
    [InlineData("SHA512")]
    public async Task Compiles_are_executed_and_then_hits(string kind)
    {
        await using DevelopmentServer server = await StartAsync(kind);
        Dictionary<string, string?> settings = SettingsFor(kind, server);
        Compiled native = Compile([], [], "src/a.c");

        Compile(SidRoot.OnThisMachine("/usr/bin/recc"), settings, "src/a.c").ShouldBe(native);
        Compile(SidRoot.OnThisMachine("/usr/bin/recc"), settings, "src/a.c").ShouldBe(native);

        server.Log.ProcessesStarted.ShouldBe(1);
        server.Log.CountOf("Execute").ShouldBe(1);
    }

    [NeedsFact(Need.SidRoot, Need.Gcc)]
    public async Task Compiles_of_this_machine_are_stored_and_then_hits()
    {
        await using DevelopmentServer server = await StartAsync("cache only");
        Dictionary<string, string?> settings = SettingsFor("cache only", server);
        Compiled native = Compile([], [], "src/a.c");

        Compile(SidRoot.OnThisMachine("/usr/bin/recc"), settings, "src/a.c").ShouldBe(native);
        server.Log.CountOf("UpdateActionResult").ShouldBe(1);
        Compile(SidRoot.OnThisMachine("/usr/bin/recc"), settings, "src/a.c").ShouldBe(native);
        server.Log.CountOf("UpdateActionResult").ShouldBe(1);
    }

    [NeedsFact(Need.SidRoot, Need.Gcc)]
    public async Task What_a_compiler_complains_of_comes_back()
    {
        await using DevelopmentServer server = await StartAsync("plain");
        Compiled native = Compile([], [], "src/wrong.c");

        Compiled remote = Compile(SidRoot.OnThisMachine("/usr/bin/recc"), SettingsFor("plain", server), "src/wrong.c");

        remote.ShouldBe(native);
        remote.ExitCode.ShouldBe(1);
        server.Log.ProcessesStarted.ShouldBe(1);
    }

    private Task<DevelopmentServer> StartAsync(string kind)
    {
        using X509Certificate2 certificate = authority.Sign("localhost");
        (string own, string key) = authority.Export(certificate);
        bool isSecure = kind == "mTLS and token";
        return DevelopmentServer.StartAsync(new DevServerOptions
        {
            CertificateFile = isSecure ? own : null,
            KeyFile = key,
            ClientAuthorityFile = isSecure ? authority.RootFile : null,
            SocketPath = kind == "socket" ? folder["socket"] : null,
            Habits = new Habits
            {
                RequiredAuthorization = isSecure ? "Bearer abcdef" : null,
                ExecutionEnabled = kind != "cache only",
                DigestFunctions = kind switch
                {
                    "SHA1" => [Function.Sha1],
                    "SHA512" => [Function.Sha512],
                    _ => [],
                },
            },
        });
    }

    private Dictionary<string, string?> SettingsFor(string kind, DevelopmentServer server)
    {
        var settings = new Dictionary<string, string?>
        {
            ["RECC_SERVER"] = $"http://127.0.0.1:{server.Port}",
            ["RECC_PROJECT_ROOT"] = folder.Path,
            ["RECC_LOG_LEVEL"] = "error",
        };
        switch (kind)
        {
            case "socket":
                settings["RECC_SERVER"] = $"unix:{folder["socket"]}";
                break;
            case "mTLS and token":
                settings["RECC_SERVER"] = $"https://localhost:{server.Port}";
                settings["RECC_SERVER_CERT"] = authority.RootFile;
                settings["RECC_CLIENT_CERT"] = Path.Combine(authority.Folder, "own.pem");
                settings["RECC_CLIENT_KEY"] = Path.Combine(authority.Folder, "own.key");
                settings["RECC_ACCESS_TOKEN_PATH"] = authority.Write("token", "abcdef");
                break;
            case "cache only":
                settings["RECC_CACHE_ONLY"] = "1";
                settings["RECC_CACHE_UPLOAD_LOCAL_BUILD"] = "1";
                break;
            default:
                settings["RECC_CAS_DIGEST_FUNCTION"] = kind.StartsWith("SHA", StringComparison.Ordinal)
                    ? kind : "SHA256";
                break;
        }

        return settings;
    }

    private Compiled Compile(IReadOnlyList<string> launcher, Dictionary<string, string?> settings, string source)
    {
        string output = folder["out/a.o"];
        File.Delete(output);
        string[] command = [.. launcher, "/usr/bin/gcc", "-Wall", "-Iinc", "-c", source, "-o", "out/a.o"];
        ProgramResult result = new ProgramRun
        {
            Program = command[0],
            Arguments = command[1..],
            WorkingDirectory = folder.Path,
            Variables = new Dictionary<string, string?>(settings) { ["LC_ALL"] = "C", ["HOME"] = folder.Path },
        }.Run();
        return new Compiled(
            result.ExitCode,
            result.StandardOutput,
            result.StandardError,
            File.Exists(output) ? Convert.ToBase64String(File.ReadAllBytes(output)) : "");
    }

    private sealed record Compiled(int ExitCode, string Output, string Error, string Object);
}
