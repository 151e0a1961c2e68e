using Recc.Core.Digests;
using Recc.Core.Sources;
using Recc.DepScan;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Sources;

public sealed class SourceVocabularyTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly SourceVocabulary vocabulary = new SourceMemory(1 << 20).Vocabulary();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_copy_of_a_file_shares_what_was_made_of_it()
    {
        string one = Old("one/a.h", "#include <b.h>\n");
        string other = Old("other/a.h", "#include <b.h>\n");
        string different = Old("third/a.h", "#include <c.h>\n");

        SourceText first = Read(one, ReadingMode.None);
        SourceText second = Read(other, ReadingMode.None);

        second.Directives.ShouldBeSameAs(first.Directives);
        second.Facts.ShouldBeSameAs(first.Facts);
        second.Identity.ShouldBe(IdentityOf(other));
        first.Identity.ShouldBe(IdentityOf(one));
        Read(different, ReadingMode.None).Directives.ShouldNotBeSameAs(first.Directives);
    }

    [Fact]
    public void What_was_read_without_directives_or_in_another_way_is_no_copy()
    {
        const string text = "??=include <b.h>\n";
        SourceText plain = vocabulary.Read(Old("one/a.h", text), IdentityOf(folder["one/a.h"]), DigestFunction.Sha256);
        SourceText read = Read(Old("two/a.h", text), ReadingMode.None);
        SourceText withTrigraphs = Read(Old("three/a.h", text), ReadingMode.Trigraphs);

        plain.Directives.ShouldBeNull();
        read.Directives.ShouldNotBeNull();
        withTrigraphs.Directives.ShouldNotBeSameAs(read.Directives);
    }

    [Fact]
    public void A_file_that_has_changed_is_read_again()
    {
        string path = Old("a.h", "#include <b.h>\n");
        SourceText first = Read(path, ReadingMode.None);

        File.WriteAllText(path, "#include <c.h>\n");

        Read(path, ReadingMode.None).Digest.ShouldNotBe(first.Digest);
    }

    private SourceText Read(string path, ReadingMode mode) =>
        vocabulary.Read(path, IdentityOf(path), DigestFunction.Sha256, mode);

    private static FileIdentity IdentityOf(string path) =>
        FileIdentity.TryRead(path, out FileIdentity identity) ? identity : throw new IOException(path);

    /// <summary>One that was not written just now, so that its identity can be trusted.</summary>
    private string Old(string name, string text)
    {
        string path = folder.Write(name, text);
        Thread.Sleep(30);
        return path;
    }
}
