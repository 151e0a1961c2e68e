using Recc.Core.Digests;
using Recc.Core.Remote;

namespace Recc.Core.Tests.Scenes;

/// <summary>Answers as a test says, one answer after the other; the last one stays.</summary>
internal sealed class FakeExecutor : IExecutor, IServerProbe
{
    private readonly Queue<Func<ExecutionReport>> answers = new();

    public List<ExecutionOrder> Orders { get; } = [];

    public bool CanExecute { get; set; } = true;

    public void WillAnswer(Func<ExecutionReport> answer) => answers.Enqueue(answer);

    public Task<ExecutionReport> ExecuteAsync(ExecutionOrder order, CancellationToken cancellation)
    {
        Orders.Add(order);
        Func<ExecutionReport> answer = answers.Count > 1 ? answers.Dequeue() : answers.Peek();
        return Task.FromResult(answer());
    }

    public Task<ServerLimits> GetLimitsAsync(CancellationToken cancellation) => Task.FromResult(new ServerLimits
    {
        MaxBatchBytes = 1 << 20,
        CanExecute = CanExecute,
        CanUpdateActionCache = null,
        DigestFunctions = [DigestFunction.Sha256],
        KnowsOutputPaths = true,
    });
}
