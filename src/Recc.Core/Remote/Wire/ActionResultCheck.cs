using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.Core.Digests;
using Recc.Core.Remote.Transport;
using ContentDigest = Recc.Core.Digests.Digest;
using DigestFunction = Recc.Core.Digests.DigestFunction;
using WireDigest = Build.Bazel.Remote.Execution.V2.Digest;

namespace Recc.Core.Remote.Wire;

/// <summary>
/// Looks an action result over where it enters: every digest is well formed, and what came inline is what its digest
/// names. Says nothing about paths.
/// </summary>
internal static class ActionResultCheck
{
    /// <summary>The result itself; a bad one is a RemoteException of kind Corrupt.</summary>
    public static ActionResult Checked(ActionResult result, DigestFunction function, string origin)
    {
        if (Fault(result, function) is { } fault)
        {
            throw new RemoteException(new RemoteFailure(
                RemoteFailureKind.Corrupt, $"{origin}: the server sent a bad action result: {fault}"));
        }

        return result;
    }

    private static string? Fault(ActionResult result, DigestFunction function)
    {
        foreach (OutputFile file in result.OutputFiles)
        {
            if (FaultOf(file.Digest, file.Contents, function) is { } fault)
            {
                return $"{fault} of the file {MessageText.OneLine(file.Path)}";
            }
        }

        foreach (OutputDirectory directory in result.OutputDirectories)
        {
            if (!IsDigestOrAbsent(directory.TreeDigest) || !IsDigestOrAbsent(directory.RootDirectoryDigest))
            {
                return $"malformed digest of the directory {MessageText.OneLine(directory.Path)}";
            }
        }

        return FaultOfStream(result.StdoutDigest, result.StdoutRaw, "standard output", function)
            ?? FaultOfStream(result.StderrDigest, result.StderrRaw, "standard error", function);
    }

    private static string? FaultOfStream(WireDigest? digest, ByteString raw, string name, DigestFunction function) =>
        digest is not null && FaultOf(digest, raw, function) is { } fault ? $"{fault} of {name}" : null;

    private static string? FaultOf(WireDigest? message, ByteString inline, DigestFunction function)
    {
        if (!DigestMessages.TryRead(message, out ContentDigest digest))
        {
            return "malformed digest";
        }

        return inline.IsEmpty || ContentCheck.Holds(digest, function, inline.Span) ? null : "wrong inline content";
    }

    private static bool IsDigestOrAbsent(WireDigest? digest) => digest is null || DigestMessages.TryRead(digest, out _);
}
