using System.Text;
using Recc.Core.Diagnostics;
using Recc.Core.Host;
using Recc.Core.Launching;
using Recc.Core.Outputs;
using Recc.Core.Processes;

namespace Recc.Core.Daemon.Server;

/// <summary>
/// A launcher as the pipeline sees it: children run below it, with its limits and in its session; files are renamed by
/// it; its streams are the user's.
/// </summary>
internal sealed class ClientSide(ClientChannel channel, HostEnvironment host, LauncherProcess launcher)
    : IProcessRunner, IFilePlacer, IUserStreams
{
    public Stream ErrorStream { get; } = new ClientStream(channel);

    public bool IsUtf8 => LocaleCharset.IsUtf8(host.Variables);

    public ChildResult Run(ChildCommand command, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Frame answer = channel.Ask(question => Add(question, command));
        if (answer.Kind == FrameKind.Started)
        {
            answer = AwaitEnd(ChildOfAnother.TryFind((int)answer.Number(), launcher.Number, command));
        }

        return answer.Kind switch
        {
            FrameKind.Ended => new ChildResult(
                (int)answer.Number(), (int)answer.Number(), answer.Field().ToArray(), answer.Field().ToArray()),
            FrameKind.NotStarted => throw new ProcessStartException(command.Program, answer.Text()),
            _ => throw new OperationCanceledException("the launcher says what the daemon does not know"),
        };
    }

    public void Place(string beside, string place) => channel.Place(beside, place);

    public void Settle() => channel.Settle();

    public void WriteOutput(ReadOnlySpan<byte> text) => channel.Write(DescriptorStream.Output, text);

    public void WriteError(ReadOnlySpan<byte> text) => channel.Write(DescriptorStream.Error, text);

    public void Notice(string line) => WriteError(Encoding.UTF8.GetBytes($"recc: {line}\n"));

    /// <summary>
    /// A launcher that was killed could not end its child, which would write its outputs later, for nobody.
    /// </summary>
    private Frame AwaitEnd(ChildOfAnother? child)
    {
        try
        {
            return channel.Listen();
        }
        catch (OperationCanceledException)
        {
            child?.EndGroup();
            throw;
        }
    }

    private static void Add(FrameBuilder frame, ChildCommand command)
    {
        frame.Begin(FrameKind.Run).Field(command.Program).Field(command.WorkingDirectory)
            .Number((uint)command.Arguments.Count);
        foreach (string argument in command.Arguments)
        {
            frame.Field(argument);
        }

        frame.Number((uint)command.Environment.Count);
        foreach ((string name, string value) in command.Environment)
        {
            frame.Field(name).Field(value);
        }
    }

    /// <summary>The launcher's standard error as a stream.</summary>
    private sealed class ClientStream(ClientChannel channel) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer) => channel.Write(DescriptorStream.Error, buffer);

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
            // Goes with what is said next.
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
