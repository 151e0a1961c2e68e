using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.Harness;

public sealed class GoldenTests : IDisposable
{
    private readonly TempFolder folder = new();

    private string Name => folder["Some.Test"];

    private string Verified => Name + ".verified.txt";

    private string Received => Name + ".received.txt";

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Equal_text_passes_and_takes_an_old_received_file_away()
    {
        File.WriteAllText(Verified, "a\nb\n");
        File.WriteAllText(Received, "old");
        Golden.Compare("a\r\nb", Name, accept: false);
        File.Exists(Received).ShouldBeFalse();
    }

    [Fact]
    public void Different_text_fails_with_the_first_line_that_differs_and_leaves_what_was_received()
    {
        File.WriteAllText(Verified, "same\nold\n");
        string message = Should.Throw<GoldenMismatchException>(() => Golden.Compare("same\nnew", Name, accept: false))
            .Message;
        message.ShouldContain("line 2");
        message.ShouldContain("- old");
        message.ShouldContain("+ new");
        File.ReadAllText(Received).ShouldBe("same\nnew\n");
        File.ReadAllText(Verified).ShouldBe("same\nold\n");
    }

    [Fact]
    public void A_missing_golden_file_fails()
    {
        Should.Throw<GoldenMismatchException>(() => Golden.Compare("text", Name, accept: false));
        File.Exists(Verified).ShouldBeFalse();
    }

    [Fact]
    public void Accepting_makes_what_was_received_the_golden_file()
    {
        Golden.Compare("text", Name, accept: true);
        Golden.Compare("text", Name, accept: false);
        File.ReadAllText(Verified).ShouldBe("text\n");
    }
}
