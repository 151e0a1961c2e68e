using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Recc.Core.CommandLine;
using Recc.Core.Host;
using Shouldly;
using Xunit;

namespace Recc.Launcher;

/// <summary>The launcher decides with lists and a rule of its own whether a command is to be launched; the engine's are
/// these.</summary>
public sealed unsafe class KnownWordsTests
{
    private static readonly string[] Pieces =
    [
        "gcc", "g++", "cc", "c++", "clang", "clang++", "clang-cl", "-", "-", "-", ".", "x86_64-linux-gnu", "recc",
        "afl", "ccache",
        "distcc", "posix", "win32", "12", "9.3", "19", "1.", ".exe", ".EXE", "x", "",
    ];

    [Fact]
    public void The_verbs_are_those_of_the_engine() =>
        Encoding.ASCII.GetString(KnownWords.Verbs).Split(' ').Order().ShouldBe(Mode.OwnWords.Order());

    [Theory]
    [InlineData("stats", true)]
    [InlineData("stat", false)]
    [InlineData("statsx", false)]
    [InlineData("", false)]
    [InlineData("help why", false)]
    public void A_word_is_in_the_list_as_a_whole(string word, bool isThere)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(word + "\0");
        fixed (byte* start = bytes)
        {
            KnownWords.Has(KnownWords.Verbs, Text.Of(start)).ShouldBe(isThere);
        }
    }

    [Theory]
    [InlineData("gcc")]
    [InlineData("g++-12")]
    [InlineData("clang-cl.exe")]
    [InlineData("x86_64-w64-mingw32-gcc-posix")]
    [InlineData("recc-gcc")]
    [InlineData("recc")]
    [InlineData("ccache-clang++")]
    [InlineData("gcc-ar")]
    [InlineData("clang19")]
    [InlineData("")]
    [InlineData(".exe")]
    public void A_name_is_a_compilers_as_for_the_engine(string name) => ShouldAgree(name);

    [Fact]
    public void So_is_any_name()
    {
        Gen<string> names = Gen.ArrayOf(Gen.Elements(Pieces)).Resize(7).Select(string.Concat);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20_000), Prop.ForAll(names.ToArbitrary(), ShouldAgree));
    }

    private static void ShouldAgree(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name + "\0");
        fixed (byte* start = bytes)
        {
            CompilerWord.Is(Text.Of(start)).ShouldBe(CompilerNames.Recognise(name) is not null, name);
        }
    }
}
