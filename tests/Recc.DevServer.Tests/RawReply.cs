using Google.Rpc;
using Recc.DevServer.Wire;

namespace Recc.DevServer.Tests;

/// <summary>A whole answer: its messages and its status.</summary>
internal sealed record RawReply<T>(IReadOnlyList<T> Messages, RpcCode Code, string StatusMessage, Status? Details)
{
    /// <summary>The message of a call that has one, which must have gone well.</summary>
    public T Only => Code == RpcCode.Ok
        ? Messages.Single()
        : throw new InvalidOperationException($"{Code}: {StatusMessage}");

    /// <summary>The status detail of this type.</summary>
    public TDetail Detail<TDetail>()
        where TDetail : Google.Protobuf.IMessage, new() => Details!.Details.Single().Unpack<TDetail>();
}
