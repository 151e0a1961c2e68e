using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Recc.Core.Digests;
using Recc.Core.InputRoots;
using Shouldly;
using Xunit;
using DirectoryMessage = Build.Bazel.Remote.Execution.V2.Directory;

namespace Recc.Core.Tests.InputRoots;

public sealed class InputRootBuilderTests
{
    [Fact]
    public void An_empty_root_is_the_empty_directory() =>
        new InputRootBuilder(DigestFunction.Sha256).Build().Root.ToString()
            .ShouldBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855/0");

    [Fact]
    public void Entries_are_sorted_by_their_bytes()
    {
        var builder = new InputRootBuilder(DigestFunction.Sha256);
        foreach (string name in new[] { "b", "a", "B", "é", "a.c", "\U0001F600", "\uFFFD", "d/x" })
        {
            builder.TryAddFile(name, Content(name)).ShouldBeTrue();
        }

        InputRoot root = builder.Build();

        DirectoryMessage top = Parse(root, root.Root);
        top.Files.Select(static file => file.Name).ShouldBe(["B", "a", "a.c", "b", "é", "\uFFFD", "\U0001F600"]);
        top.Directories.ShouldHaveSingleItem().Name.ShouldBe("d");
    }

    [Fact]
    public void The_order_of_adding_does_not_matter()
    {
        Gen<string[]> paths = Gen.SubListOf("a", "b/c", "b/d", "e/f/g", "e/f/h", "i")
            .Select(static list => list.ToArray());

        Check.QuickThrowOnFailure(Prop.ForAll(paths.ToArbitrary(), list => RootOf(list) == RootOf(list.Reverse())));
    }

    [Fact]
    public void A_directory_without_files_is_in_the_tree()
    {
        var builder = new InputRootBuilder(DigestFunction.Sha256);
        builder.AddDirectory("build/CMakeFiles");

        InputRoot root = builder.Build();

        DirectoryMessage top = Parse(root, root.Root);
        top.Directories.ShouldHaveSingleItem().Name.ShouldBe("build");
        root.Blobs.Count.ShouldBe(3);
    }

    [Fact]
    public void One_place_cannot_have_two_contents()
    {
        var builder = new InputRootBuilder(DigestFunction.Sha256);

        builder.TryAddFile("a/b", Content("x")).ShouldBeTrue();
        builder.TryAddFile("a/b", Content("x")).ShouldBeTrue();
        builder.TryAddFile("a/b", Content("y")).ShouldBeFalse();
        builder.TryAddFile("a/b/c", Content("z")).ShouldBeFalse();
        builder.TryAddFile("a", Content("z")).ShouldBeFalse();
    }

    private static string RootOf(IEnumerable<string> paths)
    {
        var builder = new InputRootBuilder(DigestFunction.Sha256);
        foreach (string path in paths)
        {
            builder.TryAddFile(path, Content(path));
        }

        return builder.Build().Root.ToString();
    }

    private static DirectoryMessage Parse(InputRoot root, Digest digest) => DirectoryMessage.Parser.ParseFrom(
        root.Blobs[digest].Source.ShouldBeOfType<BlobSource.InMemory>().Bytes.Span);

    private static Blob Content(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return new Blob(ContentHasher.Compute(bytes, DigestFunction.Sha256), new BlobSource.InMemory(bytes));
    }
}
