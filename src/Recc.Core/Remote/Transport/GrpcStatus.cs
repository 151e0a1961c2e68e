using Google.Rpc;

namespace Recc.Core.Remote.Transport;

/// <summary>How a call, or one part of a batch, ended.</summary>
/// <param name="Code">The status code; a number that gRPC does not define is read as Unknown.</param>
/// <param name="Message">The server's own words, often empty.</param>
/// <param name="Details">The typed details that came along, or null.</param>
public sealed record GrpcStatus(GrpcCode Code, string Message, Status? Details)
{
    /// <summary>Success without words.</summary>
    public static GrpcStatus Success { get; } = new(GrpcCode.Ok, "", null);

    /// <summary>Whether the call succeeded.</summary>
    public bool IsOk => Code == GrpcCode.Ok;

    /// <summary>A status as it appears inside messages; null there means success.</summary>
    public static GrpcStatus Of(Status? status) =>
        status is null ? Success : new GrpcStatus(CodeOf(status.Code), status.Message, status);

    /// <summary>The code with this number.</summary>
    public static GrpcCode CodeOf(int number) =>
        number is >= 0 and <= (int)GrpcCode.Unauthenticated ? (GrpcCode)number : GrpcCode.Unknown;
}
