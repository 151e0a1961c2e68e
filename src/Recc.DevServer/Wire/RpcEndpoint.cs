using System.Collections.Frozen;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Recc.DevServer.Faults;
using Recc.DevServer.Observation;

namespace Recc.DevServer.Wire;

/// <summary>
/// Everything between an HTTP request and a method: finds it, counts the call, applies faults, and turns what was
/// thrown into a status. The only place that catches.
/// </summary>
internal sealed class RpcEndpoint(
    IEnumerable<RpcMethod> methods, FaultPlan faults, CallLog log, int maxMessageBytes,
    Func<string?> requiredAuthorization, CancellationToken stopping)
{
    private readonly FrozenDictionary<string, RpcMethod> methods = methods.ToFrozenDictionary(m => m.Path);

    public async Task ServeAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method)
            || http.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
        {
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        TimeSpan? timeout = GrpcTimeout.Read(http.Request.Headers["grpc-timeout"]);
        using var deadline = timeout is { } time ? new CancellationTokenSource(time) : new CancellationTokenSource();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted, deadline.Token, stopping);
        methods.TryGetValue(http.Request.Path.Value ?? "", out RpcMethod? method);
        ActiveFaults active = method is null ? ActiveFaults.None : faults.Take(method.Name);
        var call = new RpcCall(http, active, maxMessageBytes, ending.Token);
        log.Started(method?.Name ?? http.Request.Path.Value ?? "", http.Request.Headers);
        try
        {
            await RunAsync(call, method, http.Request.Headers.Authorization.ToString());
        }
        catch (BrokenOnPurposeException)
        {
            await call.BreakAsync(active.Find<FaultAction.Break>()?.Scope ?? BreakScope.Stream);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            FinishCancelled(call, deadline.IsCancellationRequested, http.RequestAborted.IsCancellationRequested);
        }
        catch (IOException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away while we read or wrote; there is nobody to tell.
        }
        catch (IOException failure)
        {
            // Our disk, when data is kept in a folder.
            call.Finish(new RpcException(RpcCode.Internal, failure.Message).ToStatus());
        }
        finally
        {
            if (http.RequestAborted.IsCancellationRequested)
            {
                log.GivenUp();
            }

            log.Ended(call.BytesReceived, call.BytesSent);
        }
    }

    private async Task RunAsync(RpcCall call, RpcMethod? method, string authorization)
    {
        try
        {
            if (method is null)
            {
                throw new RpcException(RpcCode.Unimplemented, "this server has no such method");
            }

            if (requiredAuthorization() is { } required && authorization != required)
            {
                throw new RpcException(RpcCode.Unauthenticated, "who are you?");
            }

            if (await FaultsBeforeAsync(call))
            {
                return;
            }

            await method.ServeAsync(call);
            if (call.Faults.Find<FaultAction.Break>() is { Point: BreakPoint.After })
            {
                throw new BrokenOnPurposeException();
            }

            call.Finish(new Google.Rpc.Status());
        }
        catch (RpcException failure)
        {
            call.Finish(failure.ToStatus());
        }
        catch (InvalidProtocolBufferException failure)
        {
            call.Finish(RpcException.Invalid($"not a message of this method: {failure.Message}").ToStatus());
        }
        catch (Exception bug) when (bug is not (BrokenOnPurposeException or OperationCanceledException or IOException))
        {
            // Ours. The client gets to see it; a reset stream would tell nobody anything.
            call.Finish(new RpcException(RpcCode.Internal, $"{bug.GetType().Name}: {bug.Message}").ToStatus());
        }
    }

    /// <summary>True when the call has its answer already.</summary>
    private static async Task<bool> FaultsBeforeAsync(RpcCall call)
    {
        if (call.Faults.Find<FaultAction.Delay>() is { } delay)
        {
            await Task.Delay(delay.Time, call.Cancellation);
        }

        if (call.Faults.Find<FaultAction.Hang>() is not null)
        {
            await Task.Delay(Timeout.Infinite, call.Cancellation);
        }

        if (call.Faults.Find<FaultAction.Break>() is { Point: BreakPoint.Before })
        {
            throw new BrokenOnPurposeException();
        }

        if (call.Faults.Find<FaultAction.Refuse>() is { } refuse)
        {
            throw refuse.ToException();
        }

        return await AnswerGarbageAsync(call);
    }

    private static async Task<bool> AnswerGarbageAsync(RpcCall call)
    {
        switch (call.Faults.Find<FaultAction.Garbage>()?.Kind)
        {
            case null:
                return false;
            case GarbageKind.Message:
                await call.WriteGarbageAsync();
                return true;
            default:
                await call.WriteProxyPageAsync();
                return true;
        }
    }

    private static void FinishCancelled(RpcCall call, bool deadlinePassed, bool clientGone)
    {
        if (clientGone)
        {
            return;
        }

        call.Finish(deadlinePassed
            ? new Google.Rpc.Status { Code = (int)RpcCode.DeadlineExceeded, Message = "deadline exceeded" }
            : new Google.Rpc.Status { Code = (int)RpcCode.Unavailable, Message = "the server is stopping" });
    }
}
