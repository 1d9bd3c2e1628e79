using Chain.Contracts;
using Chain.Contracts.FirmwareUpdate;
using Chain.Contracts.Replication;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Mempool;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;
using Node.Tests.Chains;

namespace Node.Tests.Storage;

/// <summary>Grows a chain by random calls about releases and their replications. Calls that break a rule are part of it.</summary>
internal sealed class ReplicationTraffic(ChainMaker maker, Random random)
{
    private const int ModelCount = 3;
    private readonly Dictionary<Address, ulong> _nonces = [];
    private readonly List<Address> _releases = [];
    private readonly Dictionary<Address, ReleaseManifest> _manifests = [];
    private int _version;

    private TestChain Chain => maker.Chain;

    /// <summary>Releases that were deployed, in order.</summary>
    public IReadOnlyList<Address> Releases => _releases;

    /// <summary>A manifest of the first vendor.</summary>
    public ReleaseManifest Manifest(string model, int version)
    {
        byte[] image = [.. BitConverter.GetBytes(version % 7), .. "image"u8]; // Some releases share an image.
        return TestChain.Manifest(Chain.Vendor, image, "http://127.0.0.1/x", model, $"1.0.{version}", (ulong)version);
    }

    /// <summary>Deploys releases in one block and makes them active in the next.</summary>
    public void Activate(params ReleaseManifest[] manifests)
    {
        maker.Grow([.. manifests.Select(m => Chain.Deploy(Chain.Vendor, Next(Chain.Vendor), m))]);
        EcdsaSigner authority = Chain.Validators[0];
        Address[] added = [.. manifests.Select(m => m.ContractAddress(Chain.ChainId))];
        for (int i = 0; i < added.Length; i++) Note(added[i], manifests[i]);
        maker.Grow([.. manifests.Zip(added, (m, release) => Call(authority, ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Attest, release,
            FirmwareUpdateCalls.Attest(m.ImageSizeBytes, m.ImageSha256)))]);
    }

    /// <summary>Grows the chain by a number of blocks with a few random calls each.</summary>
    public void Grow(int blocks)
    {
        for (int i = 0; i < blocks; i++)
        {
            int calls = random.Next(5);
            maker.Grow([.. Enumerable.Range(0, calls).Select(_ => RandomCall())]);
        }
    }

    /// <summary>A broker's proposal for a release, with the number that follows its last one.</summary>
    public Transaction Propose(EcdsaSigner broker, Address release, ReplicationTerms? terms = null)
    {
        ulong sequence = (Read(release, broker)?.Sequence ?? 0) + 1;
        ReplicationProposal proposal = new(release, broker.Address, sequence, terms ?? new ReplicationTerms(0, 0, ["stable"]));
        return Call(broker, ContractKind.Replication, ReplicationMethods.Propose, default, ReplicationCalls.Propose(proposal));
    }

    /// <summary>The vendor's acceptance of a broker's proposal.</summary>
    public Transaction Accept(EcdsaSigner broker, Address release) =>
        Replicate(Chain.Vendor, ReplicationMethods.Accept, release, broker, ReplicationCalls.Accept(Digest(release, broker)));

    /// <summary>Address of the contract of a release and a broker.</summary>
    public Address Contract(Address release, EcdsaSigner broker) => ReplicationProposal.ContractAddress(Chain.ChainId, release, broker.Address);

    private Transaction RandomCall()
    {
        if (_releases.Count < 2 || random.Next(12) == 0) return RandomDeploy();
        EcdsaSigner broker = Chain.Brokers[random.Next(Chain.Brokers.Length)], vendor = Chain.Vendor, authority = Chain.Validators[0];
        Address release = _releases[^(1 + random.Next(Math.Min(8, _releases.Count)))];
        Hash256 digest = Digest(release, broker);
        ReleaseManifest manifest = _manifests[release];
        string uri = ImageUris.Of($"http://127.0.0.1:{Array.IndexOf(Chain.Brokers, broker) + 1}/", manifest.ImageSha256);
        return random.Next(14) switch
        {
            0 or 1 => Call(authority, ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Attest, release,
                FirmwareUpdateCalls.Attest(manifest.ImageSizeBytes, manifest.ImageSha256)),
            2 when random.Next(4) == 0 => Call(vendor, ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Revoke, release, FirmwareUpdateCalls.Revoke("bad")),
            3 or 4 or 5 => Propose(broker, release, RandomTerms()),
            6 or 7 => Accept(broker, release),
            8 => Replicate(vendor, ReplicationMethods.Reject, release, broker, ReplicationCalls.Reject(digest, "no")),
            9 => Replicate(vendor, ReplicationMethods.BeginTransfer, release, broker, ReplicationCalls.BeginTransfer(digest)),
            10 => Replicate(broker, ReplicationMethods.Locate, release, broker, ReplicationCalls.Locate(digest, uri)),
            11 => Replicate(authority, ReplicationMethods.Attest, release, broker,
                ReplicationCalls.Attest(digest, manifest.ImageSizeBytes, manifest.ImageSha256, uri)),
            12 => Replicate(broker, ReplicationMethods.Withdraw, release, broker, ReplicationCalls.Withdraw(digest, "done")),
            _ => Replicate(vendor, ReplicationMethods.Revoke, release, broker, ReplicationCalls.Revoke(digest, "done")),
        };
    }

    private ReplicationTerms RandomTerms() => random.Next(3) switch
    {
        0 => new ReplicationTerms(maker.Store.Head.Height + random.Next(2, 12), 0, ["stable"]),
        1 => new ReplicationTerms(0, maker.Store.Head.Header.TimeMs + random.Next(2, 400), ["stable"]),
        _ => new ReplicationTerms(0, 0, ["stable"]),
    };

    private Transaction RandomDeploy()
    {
        ReleaseManifest manifest = Manifest($"m{random.Next(ModelCount)}", ++_version);
        Note(manifest.ContractAddress(Chain.ChainId), manifest);
        return Chain.Deploy(Chain.Vendor, Next(Chain.Vendor), manifest);
    }

    private Transaction Replicate(EcdsaSigner sender, int method, Address release, EcdsaSigner broker, byte[] payload) =>
        Call(sender, ContractKind.Replication, method, Contract(release, broker), payload);

    private Transaction Call(EcdsaSigner sender, ContractKind kind, int method, Address target, byte[] payload) =>
        Chain.Call(sender, Next(sender), kind, method, target, payload);

    private Hash256 Digest(Address release, EcdsaSigner broker) => Read(release, broker)?.ProposalDigest ?? default;

    private ulong Next(EcdsaSigner sender)
    {
        ulong next = _nonces.TryGetValue(sender.Address, out ulong known) ? known : maker.NextNonce(sender);
        _nonces[sender.Address] = next + 1;
        return next;
    }

    private ReplicationRecord? Read(Address release, EcdsaSigner broker)
    {
        using StateView view = maker.Store.OpenView();
        return view.ReplicationAt(Contract(release, broker));
    }

    private void Note(Address release, ReleaseManifest manifest)
    {
        _releases.Add(release);
        _manifests.Add(release, manifest);
    }
}
