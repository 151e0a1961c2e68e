using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.DevServer.Observation;
using Recc.DevServer.Storage;
using ActionMessage = Build.Bazel.Remote.Execution.V2.Action;

namespace Recc.DevServer.Services;

/// <summary>Tells the log which actions calls ask about, with the messages when the store has them.</summary>
internal sealed class ActionWitness(CallLog log, BlobStore blobs)
{
    public void Saw(string method, BlobKey key)
    {
        ActionMessage? action = Find(key.ToDigest(), ActionMessage.Parser);
        Command? command = action is null ? null : Find(action.CommandDigest, Command.Parser);
        log.Saw(new ObservedAction(method, key.ToDigest(), action, command));
    }

    /// <summary>Only looks: whether a blob is what it should be is for others to judge.</summary>
    private T? Find<T>(Digest? digest, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        if (digest is null
            || BlobKey.TryCreate(digest.Hash, digest.SizeBytes) is not { } key
            || blobs.Read(key) is not { } content)
        {
            return null;
        }

        try
        {
            return parser.ParseFrom(content.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
