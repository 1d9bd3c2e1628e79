using Chain.Contracts.OutcomeReports;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Invariants;

/// <summary>
/// Random calls. Most of them make sense, because senseless ones rarely get past the first rule; now and then any participant
/// makes any call.
/// </summary>
internal sealed class RandomCalls
{
    private static readonly string[] Channels = [Town.Channel, "beta"];
    private static readonly Party[] Vendors = [Town.Acme, Town.Globex];
    private static readonly Party[] Brokers = [Town.BrokerA, Town.BrokerB];
    private static readonly Party[] Gateways = [Town.GatewayOne, Town.GatewayTwo];

    private readonly Random _random;
    private readonly Brokerage _brokerage;
    private readonly List<Hash256> _digests = [Hash256.Zero];

    public RandomCalls(Random random, Brokerage brokerage)
    {
        _random = random;
        _brokerage = brokerage;
    }

    /// <summary>Every release deployed so far.</summary>
    public List<Address> Releases { get; } = [];

    /// <summary>Every replication contract created so far.</summary>
    public SortedSet<Address> Replications { get; } = [];

    private Town Town => _brokerage.Town;

    private TestLedger Ledger => _brokerage.Ledger;

    /// <summary>One call or one change by governance. Null if it leads to no transaction.</summary>
    public Receipt? Next()
    {
        Receipt? receipt = _random.Next(100) switch
        {
            < 12 => Deploy(),
            < 34 => OnRelease(),
            < 44 => Propose(),
            < 82 => OnReplication(),
            < 88 => Report(),
            < 94 => Govern(),
            _ => Pass(),
        };
        if (receipt is not { IsAccepted: true }) return receipt;
        foreach (ContractEvent e in receipt.Events)
        {
            if (e.Type == ContractEventType.ReleaseDeployed) Releases.Add(e.Contract);
            if (e.Type != ContractEventType.ReplicationProposed) continue;
            Replications.Add(e.Contract);
            _digests.Add(_brokerage.Record(e.Contract).ProposalDigest);
        }

        return receipt;
    }

    private Receipt? Deploy()
    {
        Party vendor = Pick(Vendors);
        string channel = Pick(Channels);
        LatestRelease? latest = Ledger.State.Latest(vendor.Address, Town.Model, channel);
        ulong counter = (latest?.SecurityCounter ?? 0) + (ulong)_random.Next(0, 4);
        ReleaseManifest manifest = Harness.Town.Manifest($"{_random.Next(1, 4)}.{_random.Next(0, 30)}.0", Math.Max(counter, 1)) with
        {
            Vendor = vendor.Address,
            Channel = channel,
            PreviousRelease = Rarely() ? Pick(_digests) : latest?.ManifestDigest ?? Hash256.Zero,
            ExpiresAtMs = _random.Next(6) == 0 ? Ledger.TimeMs + _random.Next(1, 3000) : 0,
        };
        Party sender = Sender(vendor);
        return MaySend(sender) ? Town.Deploy(sender, manifest, Town.Sign(manifest, vendor.Signer)) : null;
    }

    private Receipt? OnRelease()
    {
        if (Releases.Count == 0) return null;
        Address release = Recent(Releases);
        Party vendor = Vendors.First(v => v.Address == Ledger.State.Release(release)!.Manifest.Vendor);
        int kind = _random.Next(100);
        Party sender = Sender(kind switch
        {
            < 60 or (>= 80 and < 84) => Pick(Harness.Town.Authorities),
            < 80 => Pick(Harness.Town.Auditors),
            _ => vendor,
        });
        if (!MaySend(sender)) return null;
        return kind switch
        {
            < 60 => Town.Attest(sender, release),
            < 77 => Town.Approve(sender, release),
            < 80 => Town.Veto(sender, release),
            < 84 => Town.Recall(sender, release),
            < 90 => Town.Revoke(sender, release),
            _ => Town.Activate(sender, release),
        };
    }

    private Receipt? Propose()
    {
        if (Releases.Count == 0) return null;
        Party broker = Pick(Brokers);
        Address release = Ledger.State.Latest(Pick(Vendors).Address, Town.Model, Pick(Channels))?.Contract ?? Recent(Releases);
        if (Rarely()) release = Recent(Releases);
        ulong last = Ledger.State.Replication(_brokerage.ContractOf(release, broker))?.Sequence ?? 0;
        string channel = Rarely() ? Pick(Channels) : Ledger.State.Release(release)!.Manifest.Channel;
        ReplicationTerms terms = new(Ends(Ledger.Height, 60), Ends(Ledger.TimeMs, 5000), [channel]);
        Party sender = Sender(broker);
        return MaySend(sender) ? _brokerage.Propose(sender, release, Rarely() ? (ulong)_random.Next(4) : last + 1, terms) : null;
    }

    private Receipt? OnReplication()
    {
        if (Replications.Count == 0) return null;
        Address contract = Pick(Latest());
        ReplicationRecord record = _brokerage.Record(contract);
        Party vendor = Vendors.First(v => v.Address == record.Vendor), broker = Brokers.First(b => b.Address == record.Broker);
        Hash256? digest = Rarely() ? Pick(_digests) : null;
        int kind = Rarely() ? _random.Next(1, 8) : StepAfter(record.Status);
        Party sender = Sender(kind switch { 1 or 2 or 3 or 7 => vendor, 4 or 6 => broker, _ => Pick(Harness.Town.Authorities) });
        if (!MaySend(sender)) return null;
        return kind switch
        {
            1 => _brokerage.Accept(sender, contract, digest),
            2 => _brokerage.Reject(sender, contract, digest),
            3 => _brokerage.BeginTransfer(sender, contract, digest),
            4 => _brokerage.Locate(sender, contract, Rarely() ? "https://elsewhere.example/firmware/0" : null, digest),
            5 => _brokerage.Attest(sender, contract, digest, sha256: Rarely() ? Hash256.Zero : null),
            6 => _brokerage.Withdraw(sender, contract, digest),
            _ => _brokerage.Revoke(sender, contract, digest),
        };
    }

    /// <summary>Usually the replications of active releases, if there are any. The contract rejects every call on the others.</summary>
    private Address[] Latest()
    {
        Address[] alive = [.. Replications.Where(r => Ledger.State.Release(_brokerage.Record(r).Release)!.Status == ReleaseStatus.Active)];
        return alive.Length == 0 || Rarely() ? [.. Replications] : alive;
    }

    /// <summary>The step that continues from a status or ends the replication.</summary>
    private int StepAfter(ReplicationStatus status) => status switch
    {
        ReplicationStatus.Proposed => _random.Next(5) == 0 ? 2 : 1,
        ReplicationStatus.Accepted => 3,
        ReplicationStatus.Transferring => 4,
        ReplicationStatus.Located => 5,
        ReplicationStatus.Active => _random.Next(6) == 0 ? _random.Next(6, 8) : 5,
        _ => _random.Next(5, 8),
    };

    private Receipt? Report()
    {
        if (Releases.Count == 0) return null;
        Party gateway = Pick(Gateways);
        Address release = Recent(Releases);
        ulong last = Ledger.State.OutcomeReport(release, gateway.Address)?.Sequence ?? 0;
        OutcomeCounts counts = new(_random.Next(3), _random.Next(3), _random.Next(3), 0, 0, _random.Next(2));
        Hash256 root = counts.Answered == 0 ? MerkleTree.EmptyRoot : Sha256.Hash("receipts"u8);
        Party sender = Sender(gateway);
        if (!MaySend(sender)) return null;
        byte[] payload = OutcomeReportCalls.Report(release, last + 1, root, counts);
        return Ledger.Run(sender, ContractKind.OutcomeReports, OutcomeReportMethods.Report, payload);
    }

    private Receipt? Govern()
    {
        Party[] authorities = [.. Harness.Town.Authorities];
        switch (_random.Next(6))
        {
            case 0: Suspend(Pick(Brokers)); break;
            case 1: Suspend(Pick(Harness.Town.Auditors)); break;
            case 2: Suspend(Pick(Vendors)); break;
            case 3: Ledger.SetValidators(authorities.Where(a => a != authorities[_random.Next(4)]).Append(Harness.Town.Spare)); break;
            case 4: Ledger.SetValidators(authorities); break;
            default: Ledger.Amend(p => p with { AuditorThreshold = _random.Next(3), AttestationThreshold = _random.Next(4) }); break;
        }

        return null;
    }

    // The next change by governance reinstates a suspended participant, so nobody is suspended for long.
    private void Suspend(Party party)
    {
        foreach (Party other in Brokers.Concat(Harness.Town.Auditors).Concat(Vendors)) Ledger.Amend(other, r => r with { IsSuspended = false });
        if (_random.Next(2) == 0) Ledger.Amend(party, r => r with { IsSuspended = true });
    }

    private Receipt? Pass()
    {
        Ledger.Pass(blocks: _random.Next(20), milliseconds: _random.Next(1000));
        return null;
    }

    private long Ends(long now, int within) => _random.Next(3) == 0 ? now + _random.Next(1, within) : 0;

    private Party Sender(Party proper) => Rarely() ? Pick(Harness.Town.Everybody) : proper;

    /// <summary>Whether the sender may send. A suspended sender's transaction makes the block invalid before a contract sees it.</summary>
    private bool MaySend(Party sender) => !Ledger.Participant(sender.Address).IsSuspended;

    private bool Rarely() => _random.Next(10) == 0;

    private Address Recent(List<Address> all) => all[^_random.Next(1, Math.Min(all.Count, 4) + 1)];

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
}
