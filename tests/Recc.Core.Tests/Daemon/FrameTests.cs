using FsCheck;
using FsCheck.Fluent;
using Recc.Core.Daemon;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Daemon;

public sealed class FrameTests
{
    private const int HeaderLength = sizeof(uint) + 1;

    [Fact]
    public void What_was_put_in_comes_out() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<uint>(), ArbMap.Default.ArbFor<NonNull<string>>(),
        (bytes, number, text) =>
        {
            var built = new FrameBuilder().Begin(FrameKind.Write).Number(number).Field(bytes).Field(text.Get).End();

            Frame frame = FrameOf(built.Bytes);

            frame.Kind.ShouldBe(FrameKind.Write);
            frame.Number().ShouldBe(number);
            frame.Field().ToArray().ShouldBe(bytes);
            frame.Text().Length.ShouldBe(text.Get.Length);
            Should.Throw<FormatException>(() => frame.Number());
        }));

    [Fact]
    public void Frames_stand_one_behind_another()
    {
        var builder = new FrameBuilder().Begin(FrameKind.Alive).End().Begin(FrameKind.Exit).Number(7).End();

        builder.Bytes.ToArray()
            .ShouldBe([1, 0, 0, 0, (byte)FrameKind.Alive, 5, 0, 0, 0, (byte)FrameKind.Exit, 7, 0, 0, 0]);
        builder.Clear();
        builder.Bytes.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_launch_request_comes_through_byte_for_byte()
    {
        LaunchRequest request = Request("gcc\0-c\0n\u00e9.c\0"u8.ToArray());

        LaunchRequest read = LaunchRequest.From(FrameOf(Bytes(request)));

        read.Arguments.ToArray().ShouldBe(request.Arguments.ToArray());
        read.Variables.ToArray().ShouldBe(request.Variables.ToArray());
        read.CurrentDirectory.ToArray().ShouldBe("/place"u8.ToArray());
        read.Umask.ShouldBe(0b010_111_111u);
        read.ProcessId.ShouldBe(77);
        read.StartedAt.ShouldBe(long.MaxValue - 3);
        read.ErrorIsTerminal.ShouldBeTrue();
        read.Variable("B").ShouldBe("2=3");
        read.Variable("C").ShouldBeNull();
        read.ToHost("/recc").Arguments.ShouldBe(["gcc", "-c", "n\u00e9.c"]);
        read.ToHost("/recc").Variables["A"].ShouldBe("1", "the first of two counts");
    }

    [Fact]
    public void Requests_that_differ_in_anything_have_other_keys()
    {
        LaunchRequest request = Request("gcc\0-c\0a.c\0"u8.ToArray());
        string? key = request.ToHost("/recc").LaunchKey;

        (request with { }).ToHost("/recc").LaunchKey.ShouldBe(key);
        (request with { ErrorIsTerminal = false }).ToHost("/recc").LaunchKey.ShouldNotBe(key);
        (request with { CurrentDirectory = "/elsewhere"u8.ToArray() }).ToHost("/recc").LaunchKey.ShouldNotBe(key);
        Request("gcc\0-c\0b.c\0"u8.ToArray()).ToHost("/recc").LaunchKey.ShouldNotBe(key);
        Request("gcc\0-c\0b.c\0"u8.ToArray()).ToHost("/recc").PlaceKey.ShouldBe(request.ToHost("/recc").PlaceKey);
        (request with { Variables = "A=2\0"u8.ToArray() }).ToHost("/recc").PlaceKey
            .ShouldNotBe(request.ToHost("/recc").PlaceKey);
    }

    [Fact]
    public void Garbage_is_no_request_and_nothing_worse()
    {
        byte[] good = Bytes(Request("gcc\0-c\0a.c\0"u8.ToArray()))[HeaderLength..];
        var cut = Gen.Choose(0, good.Length - 1).Select(length => good[..length]);
        var changed = Gen.Choose(0, good.Length - 1).SelectMany(at => Gen.Choose(0, 255).Select(value =>
        {
            byte[] copy = [.. good];
            copy[at] = (byte)value;
            return copy;
        }));
        Gen<byte[]> garbage = Gen.OneOf(ArbMap.Default.GeneratorFor<byte[]>(), cut, changed);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(garbage.ToArbitrary(), bytes =>
        {
            try
            {
                LaunchRequest read = LaunchRequest.From(new Frame(FrameKind.Launch, bytes));
                read.ToHost("/recc").Arguments.ShouldNotBeEmpty();
            }
            catch (FormatException)
            {
                // The only way out.
            }
        }));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(cut.ToArbitrary(), bytes =>
            Should.Throw<FormatException>(() => LaunchRequest.From(new Frame(FrameKind.Launch, bytes)))));
    }

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(3u)]
    public void A_frame_never_makes_room_for_more_than_it_holds(uint count)
    {
        byte[] announced = new FrameBuilder().Begin(FrameKind.Run).Number(count).Number(0).Number(0).End()
            .Bytes[HeaderLength..].ToArray();

        Should.Throw<FormatException>(() => new Frame(FrameKind.Run, announced).Count());
    }

    private static LaunchRequest Request(byte[] arguments) => new()
    {
        Arguments = arguments,
        Variables = "A=1\0A=9\0B=2=3\0"u8.ToArray(),
        CurrentDirectory = "/place"u8.ToArray(),
        Umask = 0b010_111_111,
        ProcessId = 77,
        StartedAt = long.MaxValue - 3,
        ErrorIsTerminal = true,
    };

    private static byte[] Bytes(LaunchRequest request)
    {
        var builder = new FrameBuilder();
        request.AddTo(builder);
        return builder.Bytes.ToArray();
    }

    private static Frame FrameOf(ReadOnlySpan<byte> bytes) =>
        new((FrameKind)bytes[sizeof(uint)], bytes[HeaderLength..].ToArray());
}
