using System.Collections.Concurrent;
using Chain.Core.Merkle;
using Gateway.Receipts;

namespace Gateway.Tests.Support;

/// <summary>Handles reports as the chain does, by the rules of sequence, counts and root, with the faults that a test asks for.</summary>
internal sealed class FakeLedger : IOutcomeSink
{
    private readonly ConcurrentQueue<OutcomeSnapshot> _reports = new();

    /// <summary>Reports that are on the chain, in order.</summary>
    public IReadOnlyList<OutcomeSnapshot> Reports => [.. _reports];

    /// <summary>Replaces the chain's answer, unless it returns null.</summary>
    public Func<OutcomeSnapshot, OutcomeReply?>? Fault { get; set; }

    /// <summary>Whether the next report is recorded and its answer lost.</summary>
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
