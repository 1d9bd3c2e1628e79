using Chain.Contracts;
using Chain.Contracts.FirmwareUpdate;
using Chain.Contracts.OutcomeReports;
using Chain.Contracts.Replication;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace MicroBench.Worlds;

/// <summary>
/// The transactions of a mixed block and the state that they need. Six kinds take turns: deploy, attest, propose, accept,
/// locate, report.
/// </summary>
internal sealed class MixedPlans(MixedWorld world)
{
    public static readonly string[] KindNames = ["deploy", "attest", "propose", "accept", "locate", "report"];

    private const int Kinds = 6;

    // Number of active releases. Each is the target of many replications and reports.
    private const int ActiveReleases = 600;

    private static readonly ReplicationTerms Terms = new(0, 0, ["stable"]);

    /// <summary>The sender of transaction number <paramref name="i"/>.</summary>
    public EcdsaSigner SenderOf(int i) => (i % Kinds) switch
    {
        0 => VendorOf(i / Kinds),
        1 => world.Authorities[i / Kinds % world.Authorities.Length],
        2 or 4 => world.Brokers[BrokerOf(i)],
        3 => VendorOf(ReleaseOf(i)),
        _ => world.Gateways[i / Kinds % world.Gateways.Length],
    };

    /// <summary>The signed transaction, with the sender's next nonce.</summary>
    public Transaction Make(int i, ulong nonce)
    {
        EcdsaSigner sender = SenderOf(i);
        (ContractKind kind, int method, Address target, byte[] payload) = (i % Kinds) switch
        {
            0 => (ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Deploy, default, Deploy(Waiting(i), sender)),
            1 => (ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Attest, Waiting(i).ContractAddress(world.ChainId),
                FirmwareUpdateCalls.Attest(Waiting(i).ImageSizeBytes, Waiting(i).ImageSha256)),
            2 => (ContractKind.Replication, ReplicationMethods.Propose, default, ReplicationCalls.Propose(Proposal(i))),
            3 => (ContractKind.Replication, ReplicationMethods.Accept, ReplicationOf(i), ReplicationCalls.Accept(Proposal(i).Digest(world.ChainId))),
            4 => (ContractKind.Replication, ReplicationMethods.Locate, ReplicationOf(i), ReplicationCalls.Locate(Proposal(i).Digest(world.ChainId),
                ImageUris.Of(MixedWorld.RepositoryOf(BrokerOf(i)), Active(ReleaseOf(i)).ImageSha256))),
            _ => (ContractKind.OutcomeReports, OutcomeReportMethods.Report, default(Address), OutcomeReportCalls.Report(
                Active(i / Kinds / world.Gateways.Length).ContractAddress(world.ChainId), 1, Sha256.Hash("receipts"u8), new OutcomeCounts(3, 1, 94, 1, 0, 1))),
        };
        return Transaction.Create(world.ChainId, sender, sender.Address, nonce, kind, method, target, payload);
    }

    /// <summary>The state entries that the first <paramref name="transactions"/> transactions need.</summary>
    public IReadOnlyList<StateWrite> StateOf(int transactions)
    {
        List<StateWrite> writes = [];
        for (int r = 0; r < ActiveReleases; r++)
        {
            ReleaseManifest manifest = Active(r);
            Address contract = manifest.ContractAddress(world.ChainId);
            ReleaseRecord release = Record(manifest, 2) with { Status = ReleaseStatus.Active, ActivatedHeight = 11 };
            LatestRelease latest = new(contract, manifest.Digest(world.ChainId), manifest.Version, manifest.SecurityCounter);
            writes.Add(new StateWrite(StateKeys.Release(contract), release.Encode()));
            writes.Add(new StateWrite(StateKeys.Latest(manifest.Vendor, manifest.Model, manifest.Channel), latest.Encode()));
            writes.Add(new StateWrite(VersionOf(manifest), contract.AsSpan().ToArray()));
        }

        for (int i = 0; i < transactions; i++)
        {
            switch (i % Kinds)
            {
                case 1: // Every other attestation is the one that makes the release active.
                    Address waiting = Waiting(i).ContractAddress(world.ChainId);
                    writes.Add(new StateWrite(StateKeys.Release(waiting), Record(Waiting(i), i / Kinds % 2, i / Kinds % world.Authorities.Length).Encode()));
                    writes.Add(new StateWrite(VersionOf(Waiting(i)), waiting.AsSpan().ToArray()));
                    break;
                case 3 or 4:
                    writes.Add(new StateWrite(StateKeys.Replication(ReplicationOf(i)), Replication(i).Encode()));
                    break;
            }
        }

        return writes;
    }

    private static StateKey VersionOf(ReleaseManifest manifest) => StateKeys.Version(manifest.Vendor, manifest.Model, manifest.Channel, manifest.Version);

    private static int ReleaseOf(int i) => Pair(i) % ActiveReleases;

    private static int BrokerOf(int i) => Pair(i) / ActiveReleases % MixedWorld.BrokerCount;

    // Number of the pair of release and broker that a propose, accept or locate transaction is about. Each has its own pair.
    private static int Pair(int i) => 3 * (i / Kinds) + i % Kinds - 2;

    private EcdsaSigner VendorOf(int number) => world.Vendors[number % world.Vendors.Length];

    private Address ReplicationOf(int i) => ReplicationProposal.ContractAddress(
        world.ChainId, Active(ReleaseOf(i)).ContractAddress(world.ChainId), world.Brokers[BrokerOf(i)].Address);

    private ReplicationProposal Proposal(int i) =>
        new(Active(ReleaseOf(i)).ContractAddress(world.ChainId), world.Brokers[BrokerOf(i)].Address, 1, Terms);

    private ReplicationRecord Replication(int i)
    {
        bool isTransferring = i % Kinds == 4;
        return new ReplicationRecord
        {
            Release = Proposal(i).Release,
            Vendor = VendorOf(ReleaseOf(i)).Address,
            Broker = Proposal(i).Broker,
            Sequence = 1,
            ProposalDigest = Proposal(i).Digest(world.ChainId),
            Terms = Terms,
            ProposedHeight = 20,
            AcceptedHeight = isTransferring ? 21 : 0,
            TransferHeight = isTransferring ? 22 : 0,
            Status = isTransferring ? ReplicationStatus.Transferring : ReplicationStatus.Proposed,
        };
    }

    private ReleaseRecord Record(ReleaseManifest manifest, int attestations, int but = -1)
    {
        EcdsaSigner vendor = world.Vendors.First(v => v.Address == manifest.Vendor);
        Address[] attestors = [.. world.Authorities.Where((_, index) => index != but).Take(attestations).Select(a => a.Address)];
        return new ReleaseRecord
        {
            Manifest = manifest,
            Signatures = [new ReleaseSignature(vendor.PublicKey, Signature.From(new byte[Signature.Size]))],
            Status = ReleaseStatus.Deployed,
            DeployedHeight = 10,
            Attestors = attestors,
        };
    }

    private byte[] Deploy(ReleaseManifest manifest, EcdsaSigner vendor) =>
        FirmwareUpdateCalls.Deploy(manifest, [new ReleaseSignature(vendor.PublicKey, vendor.Sign(manifest.Digest(world.ChainId)))]);

    private ReleaseManifest Active(int release) => Manifest(VendorOf(release), $"active-{release % ActiveReleases}");

    private ReleaseManifest Waiting(int i) => Manifest(VendorOf(i / Kinds), $"waiting-{i}");

    private static ReleaseManifest Manifest(EcdsaSigner vendor, string model) => new()
    {
        Vendor = vendor.Address,
        Model = model,
        HardwareRevisions = ["rev-a", "rev-b"],
        Channel = "stable",
        Version = "1.4.0",
        SecurityCounter = 7,
        MinInstalledVersion = "1.0.0",
        ImageSizeBytes = 1 << 20,
        ImageSha256 = Sha256.Hash(System.Text.Encoding.UTF8.GetBytes(model)),
        PieceSizeBytes = 65536,
        PiecesRoot = Sha256.Hash("pieces"u8),
        Uris = [$"https://firmware.example/images/firmware/{model}.bin"],
    };
}
