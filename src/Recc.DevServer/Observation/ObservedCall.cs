using Build.Bazel.Remote.Execution.V2;

namespace Recc.DevServer.Observation;

/// <summary>One call as it arrived.</summary>
/// <param name="Method">The method's name without its service; the whole path when there is no such method.</param>
/// <param name="Headers">The request's headers, names in lower case.</param>
/// <param name="Metadata">The decoded RequestMetadata header, or null when there was none that parses.</param>
public sealed record ObservedCall(
    string Method, IReadOnlyDictionary<string, string> Headers, RequestMetadata? Metadata);
