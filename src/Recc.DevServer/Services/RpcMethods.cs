using Google.Protobuf;
using Recc.DevServer.Wire;

namespace Recc.DevServer.Services;

/// <summary>Makes the methods of one service.</summary>
internal sealed class RpcMethods(string service)
{
    /// <summary>One message in, one message out.</summary>
    public RpcMethod Unary<TRequest, TAnswer>(
        string name, MessageParser<TRequest> parser, Func<TRequest, RpcCall, TAnswer> answer)
        where TRequest : class, IMessage<TRequest>
        where TAnswer : IMessage =>
        new(service, name, async call =>
        {
            TRequest request = await call.ReadOnlyMessageAsync(parser);
            await call.WriteAsync(answer(request, call));
        });

    /// <summary>One message in, many out.</summary>
    public RpcMethod ServerStream<TRequest>(
        string name, MessageParser<TRequest> parser, Func<TRequest, RpcCall, Task> serveAsync)
        where TRequest : class, IMessage<TRequest> =>
        new(service, name, async call => await serveAsync(await call.ReadOnlyMessageAsync(parser), call));

    /// <summary>Many messages in; the method reads them itself.</summary>
    public RpcMethod ClientStream(string name, Func<RpcCall, Task> serveAsync) => new(service, name, serveAsync);
}
