using System.Buffers.Binary;
using System.Net.Sockets;
using Recc.Core.Daemon;
using Recc.Core.Daemon.Client;
using Recc.Core.Daemon.Server;
using Recc.Core.Host;
using Recc.Core.Processes;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Fuzz;

/// <summary>What launchers and the daemon say to each other, spoilt, as each side reads it from a socket.</summary>
public sealed class ProtocolFuzzTests : IDisposable
{
    private const int HeaderLength = sizeof(uint) + 1;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_request_that_is_taken_says_the_same_when_it_is_sent_on() => FuzzRun.Over(
        [RequestFrame()[HeaderLength..]],
        static bytes =>
        {
            LaunchRequest request = LaunchRequest.From(new Frame(FrameKind.Launch, bytes));
            HostEnvironment host = request.ToHost("/recc");

            host.Arguments.ShouldNotBeEmpty();
            host.CurrentDirectory.ShouldStartWith("/");
            request.Variable("PATH").ShouldBe(host.Variable("PATH"));
            var again = new FrameBuilder();
            request.AddTo(again);
            HostEnvironment same = LaunchRequest.From(
                new Frame(FrameKind.Launch, again.Bytes[HeaderLength..].ToArray())).ToHost("/recc");
            same.LaunchKey.ShouldBe(host.LaunchKey);
            same.Arguments.ShouldBe(host.Arguments);
            same.Umask.ShouldBe(host.Umask);
        },
        typeof(FormatException));

    [Fact]
    public void A_socket_gives_frames_as_long_as_they_are()
    {
        using LocalSocket listener = LocalSocket.Listen(folder["socket"]);
        byte[] good =
        [
            .. RequestFrame(),
            .. new FrameBuilder().Begin(FrameKind.Alive).End().Begin(FrameKind.Exit).Number(1).End().Bytes,
        ];
        FuzzRun.OverSome(
            [good],
            bytes =>
            {
                using Socket client = Send(folder["socket"], bytes);
                using var frames = new FrameSocket(listener.Accept(out _).ShouldNotBeNull());
                int read = 0;
                while (frames.Receive() is { } frame)
                {
                    frame.Kind.ShouldBe((FrameKind)bytes[read + sizeof(uint)]);
                    read += sizeof(uint) + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(read));
                }

                read.ShouldBe(bytes.Length);
            },
            typeof(FormatException));
    }

    [Fact]
    public void A_length_that_is_only_said_takes_no_memory()
    {
        using LocalSocket listener = LocalSocket.Listen(folder["socket"]);
        using Socket client = Send(folder["socket"], [.. Header(FrameKind.Ended, (1 << 28) - 1), 1, 2, 3]);
        using var frames = new FrameSocket(listener.Accept(out _).ShouldNotBeNull());
        long before = GC.GetAllocatedBytesForCurrentThread();

        Should.Throw<FormatException>(frames.Receive);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
    }

    [Fact]
    public async Task A_long_frame_comes_whole()
    {
        using LocalSocket listener = LocalSocket.Listen(folder["socket"]);
        byte[] text = [.. Enumerable.Range(0, 1_000_000).Select(static number => (byte)(number % 251))];
        byte[] sent = new FrameBuilder().Begin(FrameKind.Write).Field(text).End().Bytes.ToArray();
        Task<Socket> sender = Task.Run(() => Send(folder["socket"], sent));
        using var frames = new FrameSocket(listener.Accept(out _).ShouldNotBeNull());

        frames.Receive().ShouldNotBeNull().Field().Span.SequenceEqual(text).ShouldBeTrue();
        (await sender).Dispose();
    }

    [Fact]
    public void What_a_launcher_says_of_a_child_is_how_it_ended_or_nothing()
    {
        using LocalSocket listener = LocalSocket.Listen(folder["socket"]);
        using var watch = new ConnectionWatch();
        HostEnvironment host = Request().ToHost("/recc");
        var child = new ChildCommand
        {
            Program = "/bin/cc",
            Arguments = ["cc"],
            Environment = new Dictionary<string, string>(),
            WorkingDirectory = "/",
        };
        FuzzRun.OverSome(
            [
                new FrameBuilder().Begin(FrameKind.Ended).Number(1).Number(0).Field("out"u8).Field("err"u8).End().Bytes
                    .ToArray(),
                new FrameBuilder().Begin(FrameKind.Started).Number(4711).End()
                    .Begin(FrameKind.Ended).Number(1).Number(0).Field("out"u8).Field("err"u8).End().Bytes.ToArray(),
                new FrameBuilder().Begin(FrameKind.NotStarted).Field("no such file"u8).End().Bytes.ToArray(),
                new FrameBuilder().Begin(FrameKind.NotSettled).Field("no space"u8).End().Bytes.ToArray(),
            ],
            bytes =>
            {
                using Socket client = Send(folder["socket"], bytes);
                using var channel = new ClientChannel(
                    new FrameSocket(listener.Accept(out _).ShouldNotBeNull()), watch);
                channel.Place("/nowhere/at/all/from", "/nowhere/at/all/to");
                ChildResult ended = new ClientSide(channel, host, new LauncherProcess(0))
                    .Run(child, CancellationToken.None);

                (ended.StandardOutput.Length + ended.StandardError.Length).ShouldBeLessThan(bytes.Length);
            },
            typeof(FormatException), typeof(OperationCanceledException), typeof(ProcessStartException));
    }

    [Fact]
    public void What_a_daemon_wants_run_is_a_command_or_the_launch_is_nobodys()
    {
        DaemonPlace place = DaemonPlace.Find(
            name => name == DaemonPlace.RuntimeVariable ? folder.Path : null, "/proc/self/exe").ShouldNotBeNull();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(place.Socket));
        listener.Listen();
        byte[] said = [];
        var daemon = new Thread(() => Serve(listener, () => said)) { IsBackground = true };
        daemon.Start();
        byte[] end = new FrameBuilder().Begin(FrameKind.Exit).Number(3).End().Bytes.ToArray();
        byte[] good = new FrameBuilder().Begin(FrameKind.Run).Field("/bin/cc"u8).Field("/"u8).Number(2).Field("cc"u8)
            .Field("-c"u8).Number(1).Field("LANG"u8).Field("C"u8).End().Bytes[HeaderLength..].ToArray();
        FuzzRun.OverSome([good], bytes =>
        {
            // Only what is in the frame is spoilt: a daemon that is ours asks for nothing but what it means.
            said = [.. Header(FrameKind.Run, bytes.Length), .. bytes, .. end];
            var runner = new ScriptedRunner(command =>
            {
                int length = command.Program.Length + command.WorkingDirectory.Length
                    + command.Arguments.Sum(static word => word.Length)
                    + command.Environment.Sum(static pair => pair.Key.Length + pair.Value.Length);
                length.ShouldBeLessThanOrEqualTo(bytes.Length);
                return ScriptedRunner.Ended(0);
            });

            DaemonAnswer answer = new DaemonClient(place, runner, static () => CancellationToken.None)
                .Launch(Request());

            (answer is DaemonAnswer.Finished { ExitCode: 3 } or DaemonAnswer.Nobody { HadBegun: true }).ShouldBeTrue();
            (answer is not DaemonAnswer.Finished || runner.Commands.Count == 1).ShouldBeTrue();
        });
    }

    private static void Serve(Socket listener, Func<byte[]> answer)
    {
        while (TryAccept(listener) is { } client)
        {
            try
            {
                client.Receive(new byte[4096]);
                client.Send(answer());
                client.Shutdown(SocketShutdown.Send);
                while (client.Receive(new byte[4096]) > 0)
                {
                }
            }
            catch (SocketException)
            {
                // It has heard enough.
            }
            finally
            {
                client.Dispose();
            }
        }
    }

    private static Socket? TryAccept(Socket listener)
    {
        try
        {
            return listener.Accept();
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    private static Socket Send(string path, byte[] bytes)
    {
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(path));
        client.Send(bytes);
        client.Shutdown(SocketShutdown.Send);
        return client;
    }

    private static byte[] Header(FrameKind kind, int length)
    {
        byte[] header = new byte[HeaderLength];
        BinaryPrimitives.WriteInt32LittleEndian(header, length + 1);
        header[sizeof(uint)] = (byte)kind;
        return header;
    }

    private static byte[] RequestFrame()
    {
        var frames = new FrameBuilder();
        Request().AddTo(frames);
        return frames.Bytes.ToArray();
    }

    private static LaunchRequest Request() => new()
    {
        Arguments = "gcc\0-c\0n\u00e9.c\0"u8.ToArray(),
        Variables = "PATH=/bin\0=x=y\0PATH=/other\0LANG=\0"u8.ToArray(),
        CurrentDirectory = "/work"u8.ToArray(),
        Umask = 0b010_010,
        ProcessId = 7,
        StartedAt = 1,
        ErrorIsTerminal = false,
    };
}
