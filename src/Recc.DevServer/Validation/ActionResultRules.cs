using Build.Bazel.Remote.Execution.V2;
using Recc.DevServer.Storage;
using Recc.DevServer.Wire;
using ActionMessage = Build.Bazel.Remote.Execution.V2.Action;

namespace Recc.DevServer.Validation;

/// <summary>What a result must keep that a client wants to store.</summary>
internal sealed class ActionResultRules(BlobStore blobs, ActionResultStore results, bool strict)
{
    /// <exception cref="RpcException">
    /// INVALID_ARGUMENT for a malformed result; FAILED_PRECONDITION when the action, its command or something that the
    /// result names was not uploaded before (strict servers only).
    /// </exception>
    public void Require(BlobKey action, ActionResult? result)
    {
        if (result is null)
        {
            throw RpcException.Invalid("the request has no result");
        }

        RequireShape(result);
        if (!strict)
        {
            return;
        }

        RequireUploaded(action);
        if (!results.IsComplete(result))
        {
            throw new RpcException(RpcCode.FailedPrecondition, "the result names blobs that were not uploaded");
        }
    }

    private static void RequireShape(ActionResult result)
    {
        foreach (OutputFile file in result.OutputFiles)
        {
            RequirePath(file.Path, mayBeEmpty: false);
            BlobKey.Require(file.Digest, $"the output '{file.Path}'");
        }

        foreach (OutputDirectory directory in result.OutputDirectories)
        {
            RequirePath(directory.Path, mayBeEmpty: true);
            BlobKey.Require(
                directory.TreeDigest ?? directory.RootDirectoryDigest, $"the output directory '{directory.Path}'");
        }

        foreach (OutputSymlink symlink in result.OutputSymlinks)
        {
            RequirePath(symlink.Path, mayBeEmpty: false);
        }

        RequireOptional(result.StdoutDigest, "stdout");
        RequireOptional(result.StderrDigest, "stderr");
    }

    private void RequireUploaded(BlobKey action)
    {
        ActionMessage? message = blobs.ReadMessage(action, ActionMessage.Parser);
        bool complete = message is not null
            && blobs.Contains(BlobKey.Require(message.CommandDigest, "the command of the action"));
        if (!complete)
        {
            throw new RpcException(
                RpcCode.FailedPrecondition, "the action or its command was not uploaded before its result");
        }
    }

    private static void RequirePath(string path, bool mayBeEmpty)
    {
        if (path.StartsWith('/') || (path.Length == 0 && !mayBeEmpty))
        {
            throw RpcException.Invalid($"'{path}' is not a relative output path");
        }
    }

    private static void RequireOptional(Digest? digest, string what)
    {
        if (digest is not null)
        {
            BlobKey.Require(digest, what);
        }
    }
}
