using System.Collections.Concurrent;
using Chain.Core.Merkle;
using Gateway.Receipts;

namespace Gateway.Tests.Support;

/// <summary>What the chain does with reports: the rules of sequence, counts and root, and the faults that a test asks for.</summary>
internal sealed class FakeLedger : IOutcomeSink
{
    private readonly ConcurrentQueue<OutcomeSnapshot> _reports = new();

    /// <summary>Reports that are on the chain, in order.</summary>
    public IReadOnlyList<OutcomeSnapshot> Reports => [.. _reports];

    /// <summary>Answers in place of the chain, if it returns one.</summary>
    public Func<OutcomeSnapshot, OutcomeReply?>? Fault { get; set; }

    /// <summary>Records the report, and then the answer is lost on its way.</summary>
    public bool LosesNextAnswer { get; set; }

    public Task<OutcomeReply> ReportAsync(OutcomeSnapshot snapshot, CancellationToken ct)
    {
        if (Fault?.Invoke(snapshot) is { } fault) return Task.FromResult(fault);
        OutcomeReply reply = Record(snapshot);
        if (!LosesNextAnswer) return Task.FromResult(reply);
        LosesNextAnswer = false;
        return Task.FromResult(new OutcomeReply(OutcomeVerdict.Unreachable, "the answer was lost"));
    }

    private OutcomeReply Record(OutcomeSnapshot snapshot)
    {
        OutcomeSnapshot? last = _reports.LastOrDefault(report => report.Release == snapshot.Release);
        if (last == snapshot) return new OutcomeReply(OutcomeVerdict.Recorded, "it is there already");
        if (snapshot.Sequence != (last?.Sequence ?? 0) + 1) return new OutcomeReply(OutcomeVerdict.OutOfSequence, "", last?.Sequence ?? 0);
        if (snapshot.Counts.Devices < (last?.Counts.Devices ?? 0)) return new OutcomeReply(OutcomeVerdict.Refused, "DevicesDropped");
        if (snapshot.Counts.Answered == 0 != (snapshot.ReceiptsRoot == MerkleTree.EmptyRoot)) return new OutcomeReply(OutcomeVerdict.Refused,
            "ReceiptsRootMismatch");
        _reports.Enqueue(snapshot);
        return new OutcomeReply(OutcomeVerdict.Recorded);
    }
}
