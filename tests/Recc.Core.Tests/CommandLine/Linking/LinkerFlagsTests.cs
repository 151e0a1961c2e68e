using FsCheck;
using FsCheck.Fluent;
using Recc.Core.CommandLine;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.CommandLine.Linking;

public sealed class LinkerFlagsTests
{
    [Theory]
    [InlineData("-lfoo", LinkerMeaning.Library, "foo")]
    [InlineData("-l foo", LinkerMeaning.Library, "foo")]
    [InlineData("--library=foo", LinkerMeaning.Library, "foo")]
    [InlineData("-l:libx.so.1", LinkerMeaning.Library, ":libx.so.1")]
    [InlineData("-L/a/b", LinkerMeaning.LibraryDirectory, "/a/b")]
    [InlineData("-rpath /x", LinkerMeaning.RunPath, "/x")]
    [InlineData("--rpath=/x", LinkerMeaning.RunPath, "/x")]
    [InlineData("-rpath-link=/x", LinkerMeaning.RunPathLink, "/x")]
    [InlineData("--version-script=x.map", LinkerMeaning.TextFile, "x.map")]
    [InlineData("-T x.ld", LinkerMeaning.Script, "x.ld")]
    [InlineData("-plugin /x/lto.so", LinkerMeaning.Plugin, "/x/lto.so")]
    [InlineData("-m elf_x86_64", LinkerMeaning.Emulation, "elf_x86_64")]
    [InlineData("--Map=x", LinkerMeaning.SideOutput, "x")]
    [InlineData("-Bstatic", LinkerMeaning.StaticOnly, "")]
    [InlineData("-dn", LinkerMeaning.StaticOnly, "")]
    [InlineData("-call_shared", LinkerMeaning.SharedToo, "")]
    [InlineData("--push-state", LinkerMeaning.PushState, "")]
    [InlineData("-z relro", LinkerMeaning.Plain, "relro")]
    [InlineData("-znow", LinkerMeaning.Plain, "")]
    [InlineData("--as-needed", LinkerMeaning.Plain, "")]
    [InlineData("-dynamic-linker /lib64/ld.so", LinkerMeaning.Plain, "/lib64/ld.so")]
    [InlineData("--build-id=sha1", LinkerMeaning.Plain, "")]
    [InlineData("--build-id=uuid", LinkerMeaning.Refused, "")]
    [InlineData("--trace", LinkerMeaning.Unknown, "")]
    [InlineData("--reproduce=x.tar", LinkerMeaning.Unknown, "")]
    [InlineData("-o", LinkerMeaning.Unknown, "")]
    [InlineData("a.o", LinkerMeaning.File, "a.o")]
    public void An_option_means_what_linkers_take_it_for(string words, LinkerMeaning meaning, string value)
    {
        LinkerArgument read = LinkerFlags.Read(words.Split(' ')).ShouldHaveSingleItem();

        read.Meaning.ShouldBe(meaning);
        read.Value.ShouldBe(value);
    }

    [Fact]
    public void Whatever_is_read_can_be_written_again() =>
        Prop.ForAll(
            Gen.Elements(
                "-l", "-lx", "-L", "--rpath", "--rpath=x", "-z", "a.o", "", "-", "--", "=", "-T", "--x=y", "-Map=", "(",
                "-m", "-Bstatic")
                .ListOf().ToArbitrary(),
            words =>
            {
                IEnumerable<string> written = LinkerFlags.Read([.. words]).SelectMany(static read =>
                    read.Joined ? (string[])[read.Option + read.Value] : [read.Option, read.Value]);
                return written.SequenceEqual(words);
            }).QuickCheckThrowOnFailure();
}
