using Google.Protobuf;

namespace Recc.Core.Remote.Transport;

/// <summary>One method of one gRPC service: its path on the wire and how its answers are read.</summary>
/// <param name="Path">"/package.Service/Method".</param>
/// <param name="Parser">Reads one answer.</param>
public abstract record GrpcMethod<TResponse>(string Path, MessageParser<TResponse> Parser)
    where TResponse : class, IMessage<TResponse>
{
    /// <summary>The method without its service, for messages.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}

/// <inheritdoc cref="GrpcMethod{TResponse}"/>
public sealed record GrpcMethod<TRequest, TResponse>(string Path, MessageParser<TResponse> Parser)
    : GrpcMethod<TResponse>(Path, Parser)
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>;
