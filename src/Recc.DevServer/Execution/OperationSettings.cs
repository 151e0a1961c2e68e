namespace Recc.DevServer.Execution;

/// <summary>How operations are run.</summary>
/// <param name="Jobs">How many at once; at least 1.</param>
/// <param name="InstanceName">What their names begin with.</param>
/// <param name="AbandonedTime">How long one goes on that nobody follows.</param>
internal sealed record OperationSettings(int Jobs, string InstanceName, TimeSpan AbandonedTime);
