using Recc.Core.Storage;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Storage;

/// <summary>Equal values are one object, and there are never too many.</summary>
public sealed class SharedValuesTests
{
    [Fact]
    public void Equal_values_are_one_object()
    {
        var values = new SharedValues<string>(10);
        string first = values.Share(Text(1));

        values.Share(Text(1)).ShouldBeSameAs(first);
        values.Share(Text(2)).ShouldNotBeSameAs(first);
        values.Count.ShouldBe(2);
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

        string first = values.Share(Text(1), Make);
        values.Share(Text(1), Make).ShouldBeSameAs(first);
        made.ShouldBe(1);
    }

    [Fact]
    public void Too_many_are_forgotten_and_still_equal()
    {
        const int most = 10;
        var values = new SharedValues<string>(most);
        for (int i = 0; i < 100; i++)
        {
            values.Share(Text(i)).ShouldBe(Text(i));
            values.Count.ShouldBeLessThanOrEqualTo(most);
        }
    }

    private static string Text(int number) => $"value {number}";
}
