using Chain.Contracts.Replication;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Contracts.Tests.Harness;

/// <summary>
/// The replication contract's calls on a town. A call carries the digest of the current proposal unless a test gives another
/// digest.
/// </summary>
internal sealed class Brokerage(Town town)
{
    public static readonly ReplicationTerms Forever = new(0, 0, [Town.Channel]);

    public Town Town => town;

    public TestLedger Ledger => town.Ledger;

    /// <summary>An active release of Acme.</summary>
    public Address ActiveRelease(string version = "1.0.0", ulong counter = 1) => town.Active(town.NextManifest(version, counter));

    public Address ContractOf(Address release, Party broker) => ReplicationProposal.ContractAddress(Ledger.ChainId, release, broker.Address);

    public ReplicationRecord Record(Address contract) => Ledger.State.Replication(contract)!;

    public Receipt Propose(Party broker, Address release, ulong sequence = 1, ReplicationTerms? terms = null)
    {
        ReplicationProposal proposal = new(release, broker.Address, sequence, terms ?? Forever);
        return Call(broker, ReplicationMethods.Propose, default, ReplicationCalls.Propose(proposal));
    }

    public Receipt Accept(Party sender, Address contract, Hash256? digest = null) =>
        Call(sender, ReplicationMethods.Accept, contract, ReplicationCalls.Accept(digest ?? DigestOf(contract)));

    public Receipt Reject(Party sender, Address contract, Hash256? digest = null, string reason = "no contract with you") =>
        Call(sender, ReplicationMethods.Reject, contract, ReplicationCalls.Reject(digest ?? DigestOf(contract), reason));

    public Receipt BeginTransfer(Party sender, Address contract, Hash256? digest = null) =>
        Call(sender, ReplicationMethods.BeginTransfer, contract, ReplicationCalls.BeginTransfer(digest ?? DigestOf(contract)));

    public Receipt Locate(Party sender, Address contract, string? uri = null, Hash256? digest = null) =>
        Call(sender, ReplicationMethods.Locate, contract, ReplicationCalls.Locate(digest ?? DigestOf(contract), uri ?? UriOf(contract)));

    public Receipt Attest(Party sender, Address contract, Hash256? digest = null, long? size = null, Hash256? sha256 = null, string? uri = null)
    {
        ReleaseManifest manifest = ManifestOf(contract);
        string found = uri ?? Ledger.State.Replication(contract)?.Uri ?? "";
        byte[] payload = ReplicationCalls.Attest(digest ?? DigestOf(contract), size ?? manifest.ImageSizeBytes, sha256 ?? manifest.ImageSha256, found);
        return Call(sender, ReplicationMethods.Attest, contract, payload);
    }

    public Receipt Withdraw(Party sender, Address contract, Hash256? digest = null, string reason = "disk is needed") =>
        Call(sender, ReplicationMethods.Withdraw, contract, ReplicationCalls.Withdraw(digest ?? DigestOf(contract), reason));

    public Receipt Revoke(Party sender, Address contract, Hash256? digest = null, string reason = "served wrong bytes") =>
        Call(sender, ReplicationMethods.Revoke, contract, ReplicationCalls.Revoke(digest ?? DigestOf(contract), reason));

    public Receipt Call(Party sender, int method, Address target, byte[] payload) => Ledger.Run(sender, ContractKind.Replication, method, payload, target);

    /// <summary>Brings a new replication to the given status. Returns its contract.</summary>
    public Address UpTo(ReplicationStatus status, Address release, Party broker, ReplicationTerms? terms = null)
    {
        ulong sequence = (Ledger.State.Replication(ContractOf(release, broker))?.Sequence ?? 0) + 1;
        Address contract = Good(Propose(broker, release, sequence, terms)).Contract;
        if (status == ReplicationStatus.Rejected) Good(Reject(Town.Acme, contract));
        if (status == ReplicationStatus.Withdrawn) Good(Withdraw(broker, contract));
        if (status is ReplicationStatus.Proposed or ReplicationStatus.Rejected or ReplicationStatus.Withdrawn) return contract;
        Good(Accept(Town.Acme, contract));
        if (status == ReplicationStatus.Revoked) Good(Revoke(Town.Acme, contract));
        if (status is ReplicationStatus.Accepted or ReplicationStatus.Revoked) return contract;
        Good(BeginTransfer(Town.Acme, contract));
        if (status == ReplicationStatus.Transferring) return contract;
        Good(Locate(broker, contract));
        if (status == ReplicationStatus.Located) return contract;
        foreach (Party authority in Town.Authorities.Take(2)) Good(Attest(authority, contract));
        Assert.That(Record(contract).Status, Is.EqualTo(ReplicationStatus.Active));
        return contract;
    }

    /// <summary>The URI at which the broker must store its copy.</summary>
    public string UriOf(Address contract)
    {
        Address broker = Ledger.State.Replication(contract)?.Broker ?? Town.BrokerA.Address;
        return ImageUris.Of(Ledger.Participant(broker).RepositoryUri, ManifestOf(contract).ImageSha256);
    }

    private ReleaseManifest ManifestOf(Address contract) =>
        Ledger.State.Replication(contract) is { } record ? Ledger.State.Release(record.Release)!.Manifest : Town.Manifest();

    private Hash256 DigestOf(Address contract) => Ledger.State.Replication(contract)?.ProposalDigest ?? Hash256.Zero;

    private static Receipt Good(Receipt receipt)
    {
        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
        return receipt;
    }
}
