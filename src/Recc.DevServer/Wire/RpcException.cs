using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Recc.DevServer.Wire;

/// <summary>Ends a call with a status other than OK. Thrown anywhere below a call, answered in one place.</summary>
internal sealed class RpcException(RpcCode code, string message, params IReadOnlyList<IMessage> details)
    : Exception(message)
{
    public RpcCode Code { get; } = code;

    public IReadOnlyList<IMessage> Details { get; } = details;

    public static RpcException Invalid(string message) => new(RpcCode.InvalidArgument, message);

    public static RpcException NotFound(string message) => new(RpcCode.NotFound, message);

    /// <summary>The same as a message, as it stands in answers and in grpc-status-details-bin.</summary>
    public Google.Rpc.Status ToStatus()
    {
        var status = new Google.Rpc.Status { Code = (int)Code, Message = Message };
        status.Details.Add(Details.Select(Any.Pack));
        return status;
    }
}
