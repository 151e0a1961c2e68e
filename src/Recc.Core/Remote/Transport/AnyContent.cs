using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Status = Google.Rpc.Status;

namespace Recc.Core.Remote.Transport;

/// <summary>
/// Opens google.protobuf.Any by the name of the type inside. Any's own way asks the message's descriptor for its name,
/// which builds the descriptors of a whole .proto file: milliseconds that a launch does not have.
/// </summary>
internal static class AnyContent
{
    /// <summary>
    /// The message inside, or null when there is none or it is of another type. Throws
    /// <see cref="InvalidDataException"/> when it is of this type and broken.
    /// </summary>
    public static T? Open<T>(Any? any, string typeName, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        if (any is null)
        {
            return null;
        }

        ReadOnlySpan<char> url = any.TypeUrl;
        return url[(url.LastIndexOf('/') + 1)..].SequenceEqual(typeName)
            ? MessageBytes.Parse(parser, any.Value.Span)
            : null;
    }

    /// <summary>The first detail of this type that can be read, or null: details are a courtesy.</summary>
    public static T? Find<T>(Status? status, string typeName, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        foreach (Any detail in status?.Details ?? [])
        {
            try
            {
                if (Open(detail, typeName, parser) is { } found)
                {
                    return found;
                }
            }
            catch (InvalidDataException)
            {
                // A broken detail tells as much as a missing one.
            }
        }

        return null;
    }
}
