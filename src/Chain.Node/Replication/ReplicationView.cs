using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;

namespace Chain.Node.Replication;

/// <summary>A replication contract and its release, read from one snapshot of the state.</summary>
/// <param name="Contract">Address of the contract.</param>
/// <param name="Record">The contract.</param>
/// <param name="Release">The release of the contract.</param>
/// <param name="Head">Header of the snapshot's head.</param>
internal sealed record ReplicationView(Address Contract, ReplicationRecord Record, ReleaseRecord Release, BlockHeader Head)
{
    /// <summary>Whether the terms have ended at the head.</summary>
    public bool HasExpired => Record.Terms.HaveEnded(Head.Height, Head.TimeMs);

    /// <summary>Whether the contract binds both sides: it has not ended or expired, and its release is not revoked or vetoed.</summary>
    public bool IsOpen => !Record.HasEnded && !HasExpired && Release.Status is not (ReleaseStatus.Revoked or ReleaseStatus.Vetoed);

    /// <summary>Reads a contract and its release, or null if there is no such contract.</summary>
    public static ReplicationView? Read(StateView view, Address contract) =>
        view.ReplicationAt(contract) is { } record && view.ReleaseAt(record.Release) is { } release
            ? new ReplicationView(contract, record, release, view.Head.Header)
            : null;

    /// <summary>Addresses of a participant's keys that are in force at the next height. Its repository authenticates with one of them.</summary>
    public static IReadOnlyList<Address> KeyAddresses(StateView view, Address participant) =>
        view.Participant(participant) is { } record
            ? [.. record.Keys.Where(k => k.IsInForce(view.Head.Height + 1)).Select(k => k.Key.ToAddress())]
            : [];
}
