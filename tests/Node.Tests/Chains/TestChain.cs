using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Node.Tests.Chains;

/// <summary>A genesis, and the keys of all its participants.</summary>
internal sealed class TestChain : IDisposable
{
    private TestChain(GenesisDocument genesis, EcdsaSigner[] validators, EcdsaSigner[] vendors, EcdsaSigner[] brokers, EcdsaSigner[] candidates)
    {
        Genesis = genesis;
        Validators = [.. validators.OrderBy(v => v.Address)];
        Vendors = vendors;
        Brokers = brokers;
        Candidates = candidates;
    }

    public GenesisDocument Genesis { get; }

    public Hash256 ChainId => Genesis.ChainId;

    /// <summary>The validators' keys, in the order of the set.</summary>
    public EcdsaSigner[] Validators { get; }

    public EcdsaSigner[] Vendors { get; }

    /// <summary>Brokers. Each has registered a repository address at which nobody listens.</summary>
    public EcdsaSigner[] Brokers { get; }

    /// <summary>Authorities outside the validator set.</summary>
    public EcdsaSigner[] Candidates { get; }

    public EcdsaSigner Vendor => Vendors[0];

    /// <summary>Creates a genesis.</summary>
    /// <param name="validators">Number of validators.</param>
    /// <param name="vendors">Number of vendors.</param>
    /// <param name="parameters">The chain's parameters; null for the defaults.</param>
    /// <param name="name">Name of the chain.</param>
    /// <param name="brokers">Number of brokers.</param>
    /// <param name="candidates">Number of authorities outside the set.</param>
    /// <param name="rules">Version of the contracts' rules.</param>
    /// <param name="hasNamedKeys">Whether the keys follow from the name of the chain, so that a later run has the same ones.</param>
    public static TestChain Create(int validators = 4, int vendors = 1, ChainParameters? parameters = null, string name = "test",
        int brokers = 0, int candidates = 0, int rules = RuleVersions.First, bool hasNamedKeys = false)
    {
        EcdsaSigner[] Keys(string role, int count) => [.. Enumerable.Range(0, count)
            .Select(i => hasNamedKeys ? KeyNamed($"{name}: {role} {i}") : EcdsaSigner.Generate())];
        EcdsaSigner[] signers = Keys("validator", validators), makers = Keys("vendor", vendors), carriers = Keys("broker", brokers),
            others = Keys("candidate", candidates);
        IEnumerable<GenesisParticipant> participants = signers.Select((s, i) => new GenesisParticipant($"validator-{i}", s.PublicKey, Roles.Authority, true))
            .Concat(makers.Select((s, i) => new GenesisParticipant($"vendor-{i}", s.PublicKey, Roles.Vendor, false)))
            .Concat(carriers.Select((s, i) => new GenesisParticipant($"broker-{i}", s.PublicKey, Roles.Broker, false, $"http://127.0.0.1:{i + 1}/")))
            .Concat(others.Select((s, i) => new GenesisParticipant($"candidate-{i}", s.PublicKey, Roles.Authority, false)));
        bool isMade = GenesisDocument.TryCreate(name, 1_700_000_000_000, parameters ?? new ChainParameters(), participants, rules, out GenesisDocument? genesis,
            out string problem);
        Assert.That(isMade, problem);
        return new TestChain(genesis!, signers, makers, carriers, others);
    }

    /// <summary>A transaction that the mempool admits and the contract rejects. It uses up its nonce.</summary>
    public Transaction Call(EcdsaSigner sender, ulong nonce, int payloadBytes = 0) =>
        Transaction.Create(ChainId, sender, sender.Address, nonce, ContractKind.FirmwareUpdate, 999, default, new byte[payloadBytes]);

    /// <summary>A signed deployment of the release.</summary>
    public Transaction Deploy(EcdsaSigner vendor, ulong nonce, ReleaseManifest manifest)
    {
        ReleaseSignature signature = new(vendor.PublicKey, vendor.Sign(manifest.Digest(ChainId)));
        return Transaction.Create(ChainId, vendor, vendor.Address, nonce, ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Deploy, default,
            FirmwareUpdateCalls.Deploy(manifest, [signature]));
    }

    /// <summary>A manifest for this image at this URI.</summary>
    public static ReleaseManifest Manifest(EcdsaSigner vendor, byte[] image, string uri, string model = "m1", string version = "1.0.0", ulong counter = 1) =>
        new()
        {
            Vendor = vendor.Address,
            Model = model,
            HardwareRevisions = ["a"],
            Channel = "stable",
            Version = version,
            SecurityCounter = counter,
            ImageSizeBytes = image.Length,
            ImageSha256 = Sha256.Hash(image),
            PieceSizeBytes = 64 * 1024,
            PiecesRoot = Sha256.Hash(image),
            Uris = [uri],
        };

    /// <summary>A certificate of the given validators' precommits; by default, of the first quorum.</summary>
    public CommitCertificate Certify(Block block, int round = 0, params int[] signers)
    {
        if (signers.Length == 0) signers = [.. Enumerable.Range(0, Genesis.Validators.Quorum)];
        return CommitCertificate.FromPrecommits(signers.Select(i => Precommit(i, block.Height, round, block.Hash)));
    }

    public Vote Precommit(int validator, long height, int round, Hash256 blockHash) => Vote(VoteType.Precommit, validator, height, round, blockHash);

    public Vote Vote(VoteType type, int validator, long height, int round, Hash256 blockHash) => new(type, height, round, blockHash, validator,
        Validators[validator].Sign(Chain.Core.Ledger.Vote.SigningDigest(ChainId, type, height, round, blockHash)));

    /// <summary>A call signed with the sender's identity key.</summary>
    public Transaction Call(EcdsaSigner sender, ulong nonce, ContractKind kind, int method, Address target, byte[] payload) =>
        Transaction.Create(ChainId, sender, sender.Address, nonce, kind, method, target, payload);

    /// <summary>The key that follows from a name. The caller owns the signer.</summary>
    public static EcdsaSigner KeyNamed(string name) => EcdsaSigner.FromPrivateKey(Sha256.Hash(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan());

    public void Dispose()
    {
        foreach (EcdsaSigner signer in Validators.Concat(Vendors).Concat(Brokers).Concat(Candidates)) signer.Dispose();
    }
}
