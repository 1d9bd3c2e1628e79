using System.Text;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace DeviceVerifier.Tests.Vectors;

/// <summary>Every hashed thing of docs/LEDGER.md, with what is hashed. The digests are those of the product's types, not of this class.</summary>
internal static class HashVectors
{
    private static readonly EcdsaSigner Validator = TestKeys.OfSecret(1), Vendor = TestKeys.OfSecret(100), Other = TestKeys.OfSecret(2);
    private static readonly Address Contract = TestKeys.OfSecret(3).Address, Broker = TestKeys.OfSecret(4).Address;

    public static GenesisDocument Genesis { get; } = MakeGenesis();

    private static Hash256 Id => Genesis.ChainId;

    public static IEnumerable<HashVector> All() =>
        [.. Plain(), .. Documents(), .. Blocks(), .. Releases(), .. Trees(), .. StateKeyVectors.All()];

    private static IEnumerable<HashVector> Plain()
    {
        yield return Of("address of a participant: the first 20 bytes", null, null, Validator.PublicKey.AsSpan(),
            Sha256.Hash(Validator.PublicKey.AsSpan()));
        yield return Of("image", null, null, "an image"u8, Sha256.Hash("an image"u8));
    }

    private static IEnumerable<HashVector> Documents()
    {
        yield return Of("genesis document of rules version 1: the chain id", "genesis", Hash256.Zero, Genesis.Encode().Span, Id);
        GenesisDocument second = MakeGenesis(2);
        yield return Of("genesis document of rules version 2", "genesis", Hash256.Zero, second.Encode().Span, second.ChainId);
        byte[] possession = RawParts.Cbor(w =>
        {
            w.Array(2);
            w.Bytes(Other.Address.AsSpan());
            w.Bytes(Other.PublicKey.AsSpan());
        });
        yield return Of("possession of a key", "participant", Id, possession, KeyPossession.Digest(Id, Other.Address, Other.PublicKey));
        ReleasePolicyChange change = new(Vendor.Address, 0, new ReleasePolicy(1, [Other.PublicKey]), 50);
        byte[] policy = RawParts.Cbor(w =>
        {
            w.Array(4);
            w.Bytes(Vendor.Address.AsSpan());
            w.Int(0);
            change.Policy.WriteTo(w);
            w.Int(50);
        });
        yield return Of("change of a release policy", "release-policy", Id, policy, change.Digest(Id));
        Hash256 salt = Sha256.Hash("salt"u8);
        byte[] pseudonym = RawParts.Cbor(w =>
        {
            w.Array(2);
            w.Bytes(salt.AsSpan());
            w.Text("device-7");
        });
        yield return Of("pseudonym of a device", "device-pseudonym", Id, pseudonym, UpdateReceipt.PseudonymOf(Id, salt, "device-7"));
    }

    private static IEnumerable<HashVector> Blocks()
    {
        ValidatorSet set = Genesis.Validators;
        yield return Of("validator set", "validator-set", Id, set.Encode().Span, set.Hash(Id));
        BlockHeader header = RawParts.Header(set, Sha256.Hash("state"u8)).With(chainId: Id, validators: set.Hash(Id), nextValidators: set.Hash(Id));
        yield return Of("header: the block hash", "header", Id, header.Encoded.Span, header.Hash);
        foreach ((string name, VoteType type, Hash256 block) in new[]
                 {
                     ("precommit", VoteType.Precommit, header.Hash), ("prevote", VoteType.Prevote, header.Hash),
                     ("precommit for nil", VoteType.Precommit, default),
                 })
        {
            byte[] vote = RawParts.Cbor(w =>
            {
                w.Array(4);
                w.UInt((ulong)type);
                w.Int(9);
                w.Int(300);
                w.Bytes(block.AsSpan());
            });
            yield return Of(name, "vote", Id, vote, Vote.SigningDigest(Id, type, 9, 300, block));
        }

        byte[] proposal = RawParts.Cbor(w =>
        {
            w.Array(4);
            w.Int(9);
            w.Int(0);
            w.Int(0);
            w.Bytes(header.Hash.AsSpan());
        });
        yield return Of("proposal", "proposal", Id, proposal, Proposal.SigningDigest(Id, 9, 0, -1, header.Hash));
        Transaction transaction = Transaction.Create(Id, Vendor, Vendor.Address, 3, ContractKind.FirmwareUpdate, 1, default, [0x80]);
        byte[] unsigned = [0x88, .. transaction.Encoded.Span[1..^66]];
        yield return Of("transaction: its id", "transaction", Id, unsigned, transaction.Id);
    }

    private static IEnumerable<HashVector> Releases()
    {
        ReleaseManifest manifest = ReleaseMaker.Manifest(Vendor, "1.4.2", 7, [1, 2, 3]);
        Hash256 digest = manifest.Digest(Id);
        yield return Of("manifest", "manifest", Id, manifest.Encode().Span, digest);
        byte[] payload = [.. Vendor.Address.AsSpan(), .. digest.AsSpan()];
        yield return AddressOf("address of a release: the first 20 bytes", "contract-address", payload, manifest.ContractAddress(Id));
        ReplicationProposal proposal = new(Contract, Broker, 1, new ReplicationTerms(0, 0, ["stable"]));
        byte[] terms = RawParts.Cbor(w =>
        {
            w.Array(4);
            w.Bytes(Contract.AsSpan());
            w.Bytes(Broker.AsSpan());
            proposal.Terms.WriteTo(w);
            w.UInt(1);
        });
        yield return Of("proposal of a replication", "replication-proposal", Id, terms, proposal.Digest(Id));
        yield return AddressOf("address of a replication: the first 20 bytes", "replication-address", [.. Contract.AsSpan(), .. Broker.AsSpan()],
            ReplicationProposal.ContractAddress(Id, Contract, Broker));
    }

    private static IEnumerable<HashVector> Trees()
    {
        Hash256 left = MerkleTree.HashLeaf("left"u8), right = MerkleTree.HashLeaf("right"u8);
        yield return Of("root of a list without leaves", null, null, default, MerkleTree.EmptyRoot);
        yield return Of("leaf of a list", null, null, [0x00, .. "left"u8], left);
        yield return Of("node of a list", null, null, [0x01, .. left.AsSpan(), .. right.AsSpan()], MerkleTree.Root([left, right]));
        Hash256 value = StateTree.HashValue("value"u8), path = StateKeys.Parameters.Path;
        yield return Of("value of the state", null, null, [0x04, .. "value"u8], value);
        yield return Of("leaf of the state", null, null, [0x02, .. path.AsSpan(), .. value.AsSpan()], StateTree.HashLeaf(path, value));
        Hash256 second = StateKeys.Validators.Path;
        StateNodes nodes = new();
        KeyValuePair<Hash256, Hash256?>[] entries = [KeyValuePair.Create(path, (Hash256?)value), KeyValuePair.Create(second, (Hash256?)value)];
        StateTreeUpdate update = StateTree.Apply(Hash256.Zero, entries, nodes);
        ReadOnlyMemory<byte> branch = update.NewNodes.Single(n => n.hash == update.Root).node;
        yield return Of("root of the state, a branch", null, null, branch.Span, update.Root);
    }

    private static HashVector AddressOf(string name, string domain, byte[] payload, Address expected)
    {
        Hash256 digest = Sha256.Hash(Message("fwledger/" + domain + "/v1", Id, payload));
        Assert.That(digest.AsSpan()[..expected.AsSpan().Length].SequenceEqual(expected.AsSpan()), name);
        return Of(name, domain, Id, payload, digest);
    }

    internal static HashVector Of(string name, string? domain, Hash256? chain, ReadOnlySpan<byte> payload, Hash256 digest)
    {
        string? full = domain is null ? null : $"fwledger/{domain}/v1";
        byte[] message = full is null ? payload.ToArray() : Message(full, chain!.Value, payload.ToArray());
        return new HashVector(name, full, chain?.ToString(), VectorFolder.Hex(payload), VectorFolder.Hex(message), digest.ToString());
    }

    private static byte[] Message(string domain, Hash256 chain, byte[] payload) =>
        [(byte)domain.Length, .. Encoding.ASCII.GetBytes(domain), .. chain.AsSpan(), .. payload];

    private static GenesisDocument MakeGenesis(int rules = 1)
    {
        GenesisParticipant[] participants =
        [
            new("authority", TestKeys.OfSecret(1).PublicKey, Roles.Authority, true),
            new("vendor", TestKeys.OfSecret(100).PublicKey, Roles.Vendor, false, "https://fw.example.com/"),
        ];
        bool isMade = GenesisDocument.TryCreate("vectors", LightChain.StartMs, new ChainParameters(), participants, rules,
            out GenesisDocument? genesis, out string problem);
        return isMade ? genesis! : throw new InvalidOperationException(problem);
    }
}
