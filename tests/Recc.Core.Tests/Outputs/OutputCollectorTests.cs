using System.Text;
using Recc.Core.Actions;
using Recc.Core.Digests;
using Recc.Core.Outputs;
using Recc.Core.Paths;
using Recc.Core.Processes;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Outputs;

public sealed class OutputCollectorTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public void Outputs_are_named_and_hashed_as_they_are()
    {
        folder.Write("a.o", "object");
        Modes.MakeExecutable(folder.Write("sub/a.dwo", ""));

        CollectedOutputs made = Collect([], []);

        made.Result.OutputFiles.Select(static file => file.Path).ShouldBe(["a.o", "sub/a.dwo"]);
        made.Result.OutputFiles.Select(static file => file.IsExecutable).ShouldBe([false, true]);
        made.Result.OutputFiles[0].Digest.ShouldBe(DigestOf("object"u8).ToMessage());
        made.Result.OutputFiles[1].Digest.SizeBytes.ShouldBe(0);
        made.Blobs.Select(static blob => blob.Digest).ShouldBe([DigestOf("object"u8), DigestOf(""u8)]);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(16 << 10, true)]
    [InlineData((16 << 10) + 1, false)]
    public void Long_streams_are_blobs(int length, bool inline)
    {
        folder.Write("a.o", "object");
        folder.Write("sub/a.dwo", "debug");
        byte[] output = Encoding.ASCII.GetBytes(new string('o', length));
        byte[] error = Encoding.ASCII.GetBytes(new string('e', length));

        CollectedOutputs made = Collect(output, error);

        made.Result.StdoutRaw.Length.ShouldBe(inline ? length : 0);
        made.Result.StderrRaw.Length.ShouldBe(inline ? length : 0);
        made.Blobs.Count.ShouldBe(inline ? 2 : 4);
        if (!inline)
        {
            made.Result.StdoutDigest.ShouldBe(DigestOf(output).ToMessage());
            made.Result.StderrDigest.ShouldBe(DigestOf(error).ToMessage());
            made.Blobs.Select(static blob => blob.Digest).ShouldContain(DigestOf(error));
        }
    }

    [Fact]
    public void An_output_that_is_not_there_is_an_error()
    {
        folder.Write("a.o", "object");

        Should.Throw<IOException>(() => Collect([], []));
    }

    [Fact]
    public void An_output_that_another_has_written_since_is_an_error()
    {
        folder.Write("a.o", "object");
        folder.Write("sub/a.dwo", "debug");
        RanAction ran = Ran([], [], Output("a.o"), Output("sub/a.dwo"));

        folder.Write("a.o", "obj2ct");

        Should.Throw<IOException>(() => OutputCollector.Collect(ran, DigestFunction.Sha256));
    }

    public void Dispose() => folder.Dispose();

    private static Digest DigestOf(ReadOnlySpan<byte> content) => ContentHasher.Compute(content, DigestFunction.Sha256);

    private CollectedOutputs Collect(byte[] output, byte[] error) =>
        OutputCollector.Collect(Ran(output, error, Output("a.o"), Output("sub/a.dwo")), DigestFunction.Sha256);

    private static RanAction Ran(byte[] output, byte[] error, params OutputPath[] outputs) =>
        new(new ChildResult(0, 0, output, error), [.. outputs.Select(Made)]);

    private static MadeOutput Made(OutputPath output)
    {
        _ = FileIdentity.TryRead(output.Local, out FileIdentity identity);
        return new MadeOutput(output, output.Local, identity, Pending: null);
    }

    private OutputPath Output(string path) =>
        new(RemotePath.TryCreate(path, out RemotePath place) ? place : throw new ArgumentException(path), folder[path]);
}
