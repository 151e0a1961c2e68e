using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.Core.Actions;
using Recc.Core.Digests;
using Recc.Core.Outputs;
using Recc.Core.Paths;
using Recc.Core.Remote;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;
using DirectoryMessage = Build.Bazel.Remote.Execution.V2.Directory;
using HashFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.Tests.Outputs;

/// <summary>Directories of results, honest ones and others.</summary>
public sealed class OutputTreesTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly FakeStore store = new();

    public static TheoryData<string> Lies => [.. LiesByName.Keys];

    private static readonly Dictionary<string, Action<OutputTreesTests, Tree, OutputDirectory>> LiesByName = new()
    {
        ["another directory"] = static (_, _, directory) => directory.Path = "elsewhere",
        ["a directory above"] = static (_, _, directory) => directory.Path = "../out",
        ["an absolute path"] = static (_, _, directory) => directory.Path = "/out",
        ["no tree"] = static (_, _, directory) => directory.TreeDigest = null,
        ["a file above"] = static (self, tree, _) => tree.Root.Files.Add(self.File("../x")),
        ["a file at an absolute path"] = static (self, tree, _) => tree.Root.Files.Add(self.File("/tmp/x")),
        ["a file that is the directory above"] = static (self, tree, _) => tree.Root.Files.Add(self.File("..")),
        ["a file without a name"] = static (self, tree, _) => tree.Root.Files.Add(self.File("")),
        ["a name with a NUL"] = static (self, tree, _) => tree.Root.Files.Add(self.File("a\0b")),
        ["a symbolic link"] = static (_, tree, _) =>
            tree.Root.Symlinks.Add(new SymlinkNode { Name = "l", Target = "/etc" }),
        ["a symbolic link below"] = static (_, tree, _) =>
        {
            tree.Children[0].Symlinks.Add(new SymlinkNode { Name = "l", Target = "/etc" });
            tree.Root.Directories[0].Digest = DigestOf(tree.Children[0]);
        },
        ["a child that is not there"] = static (_, tree, _) => tree.Children.Clear(),
        ["a directory with a path for a name"] = static (_, tree, _) => tree.Root.Directories[0].Name = "../../x",
        ["a file twice"] = static (self, tree, _) => tree.Root.Files.Add(self.File("file")),
        ["a file that is larger than any disk"] = static (_, tree, _) =>
            tree.Root.Files[0].Digest.SizeBytes = long.MaxValue,
        ["many files that are large together"] = static (_, tree, _) =>
        {
            FileNode first = tree.Root.Files[0];
            tree.Root.Files.Clear();
            for (int i = 0; i < 20; i++)
            {
                FileNode file = first.Clone();
                file.Name += i;
                file.Digest.SizeBytes = 1L << 29;
                tree.Root.Files.Add(file);
            }
        },
        ["no content"] = static (_, tree, _) => tree.Root = null,
    };

    [Fact]
    public async Task A_directory_comes_with_all_that_is_in_it()
    {
        (Tree tree, OutputDirectory directory) = Make();

        (await FetchAsync(tree, directory)).PutInPlace();

        System.IO.File.ReadAllText(folder["out/file"]).ShouldBe("file");
        System.IO.File.ReadAllText(folder["out/below/deep"]).ShouldBe("deep");
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task A_directory_that_lies_is_refused_and_writes_nothing(string lie)
    {
        (Tree tree, OutputDirectory directory) = Make();
        LiesByName[lie](this, tree, directory);

        (await Should.ThrowAsync<RemoteException>(() => FetchAsync(tree, directory)))
            .Failure.Kind.ShouldBe(RemoteFailureKind.Corrupt);

        System.IO.Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_directory_in_itself_without_end_is_refused()
    {
        var bottom = new DirectoryMessage();
        var tree = new Tree { Root = bottom };
        for (int depth = 0; depth < 200; depth++)
        {
            tree.Children.Add(tree.Root);
            var above = new DirectoryMessage();
            above.Directories.Add(new DirectoryNode { Name = "d", Digest = DigestOf(tree.Root) });
            tree.Root = above;
        }

        await Should.ThrowAsync<RemoteException>(
            () => FetchAsync(tree, new OutputDirectory { Path = "out", TreeDigest = new() }));
    }

    public void Dispose() => folder.Dispose();

    private (Tree Tree, OutputDirectory Directory) Make()
    {
        var below = new DirectoryMessage();
        below.Files.Add(File("deep"));
        var tree = new Tree { Root = new DirectoryMessage() };
        tree.Root.Files.Add(File("file"));
        tree.Root.Directories.Add(new DirectoryNode { Name = "below", Digest = DigestOf(below) });
        tree.Children.Add(below);
        return (tree, new OutputDirectory { Path = "out", TreeDigest = new() });
    }

    private FileNode File(string name) =>
        new() { Name = name, Digest = store.Put(System.Text.Encoding.UTF8.GetBytes(name)).ToMessage() };

    private static Build.Bazel.Remote.Execution.V2.Digest DigestOf(DirectoryMessage directory) =>
        ContentHasher.Compute(directory.ToByteArray(), HashFunction.Sha256).ToMessage();

    private Task<FetchedOutputs> FetchAsync(Tree tree, OutputDirectory directory)
    {
        if (directory.TreeDigest is not null)
        {
            directory.TreeDigest = store.Put(tree.ToByteArray()).ToMessage();
        }

        var result = new ActionResult();
        result.OutputDirectories.Add(directory);
        RemotePath.TryCreate("out", out RemotePath place).ShouldBeTrue();
        var command = new CanonicalCommand
        {
            Arguments = ["tool"],
            Environment = [],
            WorkingDirectory = "",
            Outputs = [],
            OutputDirectories = [new OutputPath(place, folder["out"])],
            Directories = [],
            Spellings = [],
        };
        return new OutputFetcher(store, HashFunction.Sha256, OutputFiles.OfThisProcess)
            .FetchAsync(result, command, CancellationToken.None);
    }
}
