namespace Recc.Core.Remote.Transport;

/// <summary>What came of a call that has one answer: its status and, when that is Ok, the message.</summary>
/// <param name="Origin">The endpoint and the call, for messages.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Message">The answer; null exactly when the status is not Ok.</param>
public sealed record GrpcAnswer<T>(string Origin, GrpcStatus Status, T? Message)
    where T : class
{
    /// <summary>The message; a status other than Ok is thrown as <see cref="RemoteException"/>.</summary>
    public T Require() => Message ?? throw new RemoteException(StatusTranslation.ToFailure(Origin, Status));
}
