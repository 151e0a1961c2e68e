using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Recc.Core.Actions;
using Recc.Core.Outputs;
using Recc.Core.Tests.CommandLine;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Outputs;

public sealed class CoffObjectWriterTests : IDisposable
{
    private const string Source = """
        struct Point { int x; Point *next; };
        inline int far(const Point &p) { return p.next ? p.x : 0; }
        template <class T> T twice(T t) { return t + t; }
        int f(const Point &p) { return far(p) + twice(3) + (int)twice(2.0); }
        """;

    private readonly string directory = Directory.CreateTempSubdirectory("recc-coff-").FullName;

    [Theory]
    [RealCompiler("clang-cl-14")]
    [RealCompiler("clang-cl-19")]
    public void Debug_information_of_another_directory_becomes_that_of_this_one(string compiler)
    {
        foreach (string options in new[] { "/Z7", "/Z7 /bigobj", "/Z7 /O2", "-m32 /Z7", "-m32 /O2 /Gy /Z7",
            "-gline-tables-only" })
        {
            using var elsewhere = new RealCompiler();
            using var here = new RealCompiler();
            string[] argv = [compiler, "/c", "/Brepro", .. options.Split(' '), "/Foa.obj", "a.cpp"];
            foreach (RealCompiler place in new[] { elsewhere, here })
            {
                place.Write("a.cpp", Source);
                place.Run(argv).ExitCode.ShouldBe(0, options);
            }

            string path = Path.Combine(elsewhere.Directory, "a.obj");
            byte[] native = File.ReadAllBytes(Path.Combine(here.Directory, "a.obj"));
            var names = new CodeViewNames(
                [new PlacedDirectory(elsewhere.Directory, here.Directory)], here.Directory + "/a.obj", []);

            CoffObjectWriter.WriteNames(path, names);

            File.ReadAllBytes(path).ShouldBe(native, options);
        }
    }

    [Theory]
    [RealCompiler("clang-cl-19")]
    public void A_longer_directory_and_a_shorter_one_are_written_alike(string compiler)
    {
        using var real = new RealCompiler();
        real.Write("a.cpp", Source);
        real.Run([compiler, "/c", "/Z7", "-m32", "/Foa.obj", "a.cpp"]).ExitCode.ShouldBe(0);
        string path = Path.Combine(real.Directory, "a.obj");
        byte[] original = File.ReadAllBytes(path);
        string name = real.Directory;
        foreach (string other in new[] { "/x", "/" + new string('y', 300) + "/\u00e4" })
        {
            CoffObjectWriter.WriteNames(path, new([new(name, other)], other + "/a.obj", []));
            name = other;
        }

        CoffObjectWriter.WriteNames(path, new([new(name, real.Directory)], real.Directory + "/a.obj", []));

        File.ReadAllBytes(path).ShouldBe(original);
    }

    [Theory]
    [RealCompiler("clang-cl-19")]
    public void An_object_that_is_damaged_is_refused_or_understood_and_nothing_else_is_thrown(string compiler)
    {
        using var real = new RealCompiler();
        real.Write("a.cpp", Source);
        real.Run([compiler, "/c", "/Z7", "-m32", "/Foa.obj", "a.cpp"]).ExitCode.ShouldBe(0);
        byte[] original = File.ReadAllBytes(Path.Combine(real.Directory, "a.obj"));
        string path = Path.Combine(directory, "b.obj");
        var damage = Gen.Choose(0, original.Length - 1)
            .SelectMany(at => Gen.Choose(0, 255).SelectMany(value => Gen.Choose(0, 3).Select(cut => (at, value, cut))));

        Prop.ForAll(Arb.From(damage), hit =>
        {
            byte[] bytes = hit.cut == 0 ? original[..hit.at] : [.. original];
            if (hit.cut > 0)
            {
                bytes[hit.at] = (byte)hit.value;
            }

            File.WriteAllBytes(path, bytes);
            try
            {
                CoffObjectWriter.WriteNames(path, new([new(real.Directory, "/x")], "/x/a.obj", []));
            }
            catch (IOException)
            {
                // Refused.
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Other_files_are_left_as_they_are()
    {
        string path = Path.Combine(directory, "text.s");
        File.WriteAllText(path, "\t.text\n");

        CoffObjectWriter.WriteNames(path, new([new("/a", "/b")], "/b/a.obj", []));
        CoffObjectWriter.WriteTime(path, DateTimeOffset.UnixEpoch.AddDays(1));

        File.ReadAllText(path).ShouldBe("\t.text\n");
    }

    [Theory]
    [InlineData(0u, 0u)]
    [InlineData(7u, 86400u)]
    public void The_time_is_written_where_there_is_one(uint before, uint after)
    {
        string path = Path.Combine(directory, "a.obj");
        byte[] file = new byte[20];
        BinaryPrimitives.WriteUInt16LittleEndian(file, 0x8664);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), before);
        File.WriteAllBytes(path, file);

        CoffObjectWriter.WriteTime(path, DateTimeOffset.UnixEpoch.AddDays(1));

        BinaryPrimitives.ReadUInt32LittleEndian(File.ReadAllBytes(path).AsSpan(4)).ShouldBe(after);
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);
}
