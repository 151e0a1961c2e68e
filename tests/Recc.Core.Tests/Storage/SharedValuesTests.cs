using Recc.Core.Storage;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Storage;

/// <summary>Equal values are one object from the second on, and there are never too many.</summary>
public sealed class SharedValuesTests
{
    [Fact]
    public void Equal_values_are_one_object()
    {
        // So many that two of three have hardly ever one place in the notes.
        var values = new SharedValues<string>(100_000);
        string first = values.Share(Text(1));
        string second = values.Share(Text(1));

        first.ShouldBe(second);
        values.Share(Text(1)).ShouldBeSameAs(second);
        values.Share(Text(2)).ShouldNotBeSameAs(second);
        values.Count.ShouldBe(1);
    }

    [Fact]
    public void What_comes_once_takes_no_place()
    {
        const int different = 10_000;
        var values = new SharedValues<string>(different);
        string shared = values.Share(values.Share(Text(-1)));
        for (int i = 0; i < different; i++)
        {
            values.Share(Text(i)).ShouldBe(Text(i));
            values.Share(Text(-1)).ShouldBe(shared);
        }

        values.Count.ShouldBeLessThan(different / 4);
    }

    [Fact]
    public void What_is_kept_is_made_once()
    {
        var values = new SharedValues<string>(10);
        int made = 0;
        string Make(string text)
        {
            made++;
            return new string(text.AsSpan());
        }

        values.Share(Text(1), Make);
        string kept = values.Share(Text(1), Make);
        values.Share(Text(1), Make).ShouldBeSameAs(kept);
        made.ShouldBe(2);
    }

    [Fact]
    public void Too_many_are_forgotten_and_still_equal()
    {
        const int most = 10;
        var values = new SharedValues<string>(most);
        for (int i = 0; i < 200; i++)
        {
            values.Share(Text(i / 2)).ShouldBe(Text(i / 2));
            values.Count.ShouldBeLessThanOrEqualTo(most);
        }
    }

    private static string Text(int number) => $"value {number}";
}
