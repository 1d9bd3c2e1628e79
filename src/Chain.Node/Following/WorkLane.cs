using Chain.Core.Primitives;

namespace Chain.Node.Following;

/// <summary>The contracts of one owner in <see cref="ContractWorkers"/>. Its lock guards every member.</summary>
internal sealed class WorkLane(Address owner)
{
    private readonly Queue<ContractWork> _first = new();
    private readonly Queue<ContractWork> _retries = new();

    /// <summary>The participant that owns the contracts.</summary>
    public Address Owner => owner;

    /// <summary>Number of contracts: queued, running and sleeping.</summary>
    public int Count { get; set; }

    /// <summary>Number of steps that run.</summary>
    public int Running { get; set; }

    /// <summary>Queues a contract for its next step.</summary>
    public void Enqueue(ContractWork work)
    {
        work.Phase = WorkPhase.Queued;
        (work.Failures == 0 ? _first : _retries).Enqueue(work);
    }

    /// <summary>Takes the next contract: those that have not failed come before those that have.</summary>
    public ContractWork? Dequeue() => _first.TryDequeue(out ContractWork? work) || _retries.TryDequeue(out work) ? work : null;
}
