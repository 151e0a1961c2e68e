using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.Core.Digests;
using Recc.Core.Inputs;
using Recc.Core.Inputs.Builtin;
using Recc.Core.Inputs.ScanDeps;
using Recc.Core.Launching;
using Recc.Core.LocalCache;
using Recc.Core.Remote;
using Recc.Core.Remote.Wire;
using Recc.Core.Statistics;
using Recc.Core.Storage;
using Recc.Core.Tests.LocalCache;
using Recc.Core.Toolchains;
using Recc.Testing;
using Shouldly;
using Xunit;
using ContentDigest = Recc.Core.Digests.Digest;
using Directory = System.IO.Directory;
using HashFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.Tests.Fuzz;

/// <summary>
/// Files that recc keeps, spoilt by a disk, and by somebody who makes the checksums right again: they are what was
/// written, or nothing.
/// </summary>
public sealed class CacheFuzzTests : IDisposable
{
    private const int Hash = 32;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_result_is_the_one_that_was_stored_or_none()
    {
        ContentDigest action = CacheScene.Action("a");
        var result = new ActionResult
        {
            ExitCode = 3,
            OutputFiles = { new OutputFile { Path = "a.o", Digest = action.ToMessage() } }
        };

        FuzzRun.Over([ResultEntry.Write(action, result)], bytes =>
        {
            if (ResultEntry.TryRead(action, bytes) is { } read)
                read.ShouldBe(result);
        });
    }

    [Fact]
    public void A_result_whose_checksum_was_made_right_is_a_message_or_none()
    {
        ContentDigest action = CacheScene.Action("a");
        var result = new ActionResult
        {
            ExitCode = 3,
            OutputFiles = { new OutputFile { Path = "a.o", Digest = action.ToMessage() } }
        };

        FuzzRun.Over([ResultEntry.Write(action, result)], bytes =>
        {
            if (bytes.Length < ResultEntry.HeaderLength)
                return;
            ReadOnlySpan<byte> message = bytes.AsSpan(ResultEntry.HeaderLength);
            ulong checksum = Checksum64.Of(action, message.Length).Finish(message);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), checksum);
            ResultEntry.TryRead(action, bytes);
        });
    }

    [Fact]
    public void A_scan_is_the_one_that_was_stored_or_none()
    {
        byte[] good = Scan().ToBytes();

        FuzzRun.Over([good], bytes =>
        {
            if (ScanRecord.FromBytes(bytes) is { } read)
                read.ToBytes().ShouldBe(good);
        });
    }

    [Fact]
    public void A_scan_whose_hash_was_made_right_is_a_scan_or_none() =>
        FuzzRun.Over([Scan().ToBytes()], bytes => ScanRecord.FromBytes(WithHash(bytes)));

    [Fact]
    public void Facts_about_options_whose_hash_was_made_right_are_facts_or_none()
    {
        ImmutableArray<string> some = ["/usr/include", "b"];
        var facts = new OptionFacts(
            "#define A 1\n"u8.ToArray(),
            new SearchList(some, some, some, [new NamedDirectory("n", 1, 2)], some),
            new Dictionary<string, long> { ["__has_builtin(x)"] = 1 });

        FuzzRun.Over([facts.ToBytes()], bytes => OptionFacts.FromBytes(bytes));
        FuzzRun.Over([facts.ToBytes()], bytes => OptionFacts.FromBytes(WithHash(bytes)));
    }

    [Fact]
    public void A_result_with_its_outputs_in_it_is_the_one_that_was_stored_or_none()
    {
        ContentDigest action = CacheScene.Action("a");
        var result = new ActionResult
        {
            OutputFiles =
            {
                new OutputFile
                {
                    Path = "a.o",
                    Digest = action.ToMessage(),
                    Contents = ByteString.CopyFrom(new byte[300]),
                },
            },
            StdoutRaw = ByteString.CopyFromUtf8("out"),
            StderrRaw = ByteString.CopyFromUtf8("err"),
        };

        FuzzRun.Over([ResultEntry.Write(action, result)], bytes =>
        {
            if (ResultEntry.TryRead(action, bytes) is { } read)
                read.ShouldBe(result);
        });
    }

    [Fact]
    public void A_list_of_clang_scan_deps_whose_hash_was_made_right_is_a_list_or_none()
    {
        byte[] key = SHA256.HashData("a"u8);
        FileIdentity identity = Identity();
        byte[] good = ScanDepsRecord.Of(
            7, "14.0.6", new Dictionary<string, (ulong, ulong)> { ["/inc"] = (1, 2) },
            [("/a.c", identity), ("/b.h", identity)], [(key, [0, 1])]).Content.ToArray();

        FuzzRun.Over([good], bytes =>
        {
            if (ScanDepsRecord.FromBytes(bytes) is { } whole)
                whole.Content.SequenceEqual(good).ShouldBeTrue();
            if (ScanDepsRecord.FromBytes(WithHash(bytes)) is { } read)
                (read.Find(key)?.Length ?? 0).ShouldBeLessThanOrEqualTo(bytes.Length);
        });
    }

    [Fact]
    public void Names_and_identities_are_read_as_they_are_written_or_not() => FuzzRun.Over(
        [Encoding.UTF8.GetBytes(Identity().ToText()), Encoding.UTF8.GetBytes(CacheScene.Action("a").ToString())],
        static bytes =>
        {
            string text = Encoding.UTF8.GetString(bytes);
            if (FileIdentity.TryParse(text, out FileIdentity identity))
            {
                FileIdentity.TryParse(identity.ToText(), out FileIdentity again).ShouldBeTrue();
                again.ShouldBe(identity);
            }

            CacheLayout.TryReadName("/cache/blobs/" + text, out _);
            ResourceNames.TryReadBlob(text, out _);
        });

    [Fact]
    public void What_a_server_said_is_read_or_forgotten()
    {
        new ServerRecords(folder.Path).Keep("a service", new ServerLimits
        {
            MaxBatchBytes = 4,
            CanExecute = true,
            CanUpdateActionCache = null,
            KnowsOutputPaths = true,
            DigestFunctions = [HashFunction.Sha256],
            Splices = new ChunkingLimits(4096, 1),
        });

        string path = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).ShouldHaveSingleItem();
        FuzzRun.OverFile(path, _ => new ServerRecords(folder.Path).Recall("a service"));
    }

    [Fact]
    public void Counters_are_read_or_none()
    {
        CounterFile.Write(folder["counters"],
            new Dictionary<string, long> { ["hits"] = 3, ["misses"] = long.MaxValue });

        FuzzRun.OverFile(folder["counters"], _ =>
        {
            Dictionary<string, long> counters = new(CounterFile.Read(folder["counters"]));
            counters.Count.ShouldBeLessThan(1000);
            Told(new StatisticsReport(counters, first: null));
        });
    }

    [Fact]
    public void A_record_of_a_precompiled_header_is_read_or_none()
    {
        new PrecompiledRecord(
            default, "context", "/src/x.cpp", "/stand/in", CacheScene.Action("s"),
            new Dictionary<string, ContentDigest> { ["/usr/include/x.h"] = CacheScene.Action("x") })
                .TryWrite(folder["pch"]).ShouldBeTrue();

        FuzzRun.OverFile(folder["pch"], _ => PrecompiledRecord.TryRead(folder["pch"]));
    }

    [Fact]
    public void A_toolchain_is_read_or_asked_for_again()
    {
        ToolchainRecord.Write(
            folder["tools"],
            new Toolchain("/usr/bin/gcc", false, "gcc 12", CacheScene.Action("t"), "/usr/bin"),
            [], ["/usr/bin"]);
        byte[] good = File.ReadAllBytes(folder["tools"]);

        FuzzRun.OverFile(folder["tools"], bytes =>
        {
            if (ToolchainRecord.TryRead(folder["tools"]) is not null)
                bytes.ShouldBe(good);
        });
    }

    /// <summary>What was found: more milliseconds than a span of time can hold.</summary>
    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Counts_that_cannot_be_are_told_all_the_same(long count) => Told(new StatisticsReport(
        new Dictionary<string, long>
        {
            [CounterNames.SavedMilliseconds] = count,
            [CounterNames.OfTime(LaunchKind.LocalHit, 3)] = count,
            [CounterNames.OfTime(LaunchKind.LocalHit, 4)] = count,
        },
        first: null));

    private static void Told(StatisticsReport report)
    {
        report.Saved.ShouldBeInRange(TimeSpan.MinValue, TimeSpan.MaxValue);
        foreach (LaunchKind kind in Enum.GetValues<LaunchKind>())
        {
            report.Percentile(kind, 0.5);
            report.Percentile(kind, 0.99);
        }

        report.Reasons.Count.ShouldBeLessThan(1000);
    }

    private static FileIdentity Identity()
    {
        FileIdentity.TryRead("/", out FileIdentity identity).ShouldBeTrue();
        return identity;
    }

    private static ScanRecord Scan()
    {
        var file = new InputFile("inc/a.h", "/project/inc/a.h", default, CacheScene.Action("h"));
        return new ScanRecord(
            [file, file with { Spelled = "b.h" }], [file], "a.o: a.c\n"u8.ToArray(), default, [])
        {
            ShownIncludes = "Note: including file: a.h\n"u8.ToArray(),
        };
    }

    private static byte[] WithHash(byte[] bytes)
    {
        if (bytes.Length > Hash)
            SHA256.HashData(bytes.AsSpan(Hash)).CopyTo(bytes, 0);
        return bytes;
    }
}
