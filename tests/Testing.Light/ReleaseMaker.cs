using System.Security.Cryptography;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;

namespace Testing.Light;

/// <summary>Writes releases into the state as the update contract would.</summary>
public static class ReleaseMaker
{
    public const string Model = "sensor-x1";
    public const string Channel = "stable";

    public static ReleaseManifest Manifest(ISigner vendor, string version, ulong counter, byte[] image, long expiresAtMs = 0, string model = Model) => new()
    {
        Vendor = vendor.Address,
        Model = model,
        HardwareRevisions = ["rev-a"],
        Channel = Channel,
        Version = version,
        SecurityCounter = counter,
        ImageSizeBytes = image.Length,
        ImageSha256 = Hash256.From(SHA256.HashData(image)),
        PieceSizeBytes = 256 * 1024,
        PiecesRoot = Chain.Core.Merkle.MerkleTree.HashLeaf(image),
        Uris = ["http://repository.example/firmware"],
        ExpiresAtMs = expiresAtMs,
    };

    public static ReleaseRecord Record(LightChain chain, ReleaseManifest manifest, ReleaseStatus status = ReleaseStatus.Active, string reason = "") => new()
    {
        Manifest = manifest,
        Signatures = [new ReleaseSignature(chain.Vendor.PublicKey, chain.Vendor.Sign(manifest.Digest(chain.Genesis.ChainId)))],
        Status = status,
        DeployedHeight = 1,
        ActivatedHeight = 1,
        EndedHeight = status is ReleaseStatus.Superseded or ReleaseStatus.Revoked ? 2 : 0,
        RevocationReason = reason,
        Attestors = [],
    };

    /// <summary>Puts the record, and the pointer to it, into the state of the next block.</summary>
    public static Address Publish(this LightChain chain, ReleaseManifest manifest, ReleaseStatus status = ReleaseStatus.Active, bool isLatest = true,
        string reason = "")
    {
        Address contract = manifest.ContractAddress(chain.Genesis.ChainId);
        chain.Set(StateKeys.Release(contract), Record(chain, manifest, status, reason).Encode().ToArray());
        LatestRelease latest = new(contract, manifest.Digest(chain.Genesis.ChainId), manifest.Version, manifest.SecurityCounter);
        if (isLatest) chain.Set(StateKeys.Latest(manifest.Vendor, manifest.Model, manifest.Channel), latest.Encode().ToArray());
        return contract;
    }

    /// <summary>Publishes a release with default values, for tests to which only its existence matters.</summary>
    public static Address Publish(this LightChain chain, string version, ulong counter, ReleaseStatus status = ReleaseStatus.Active) =>
        chain.Publish(Manifest(chain.Vendor, version, counter, Image(version)), status);

    public static byte[] Image(string version) => System.Text.Encoding.UTF8.GetBytes($"image of version {version}");

    /// <summary>An honest node's answer about the newest release, under the header of a height.</summary>
    public static LatestReleaseAnswer Latest(this LightChain chain, long height, Address vendor, string model = Model, string channel = Channel)
    {
        (byte[] pointer, byte[] pointerProof) = chain.Prove(height, StateKeys.Latest(vendor, model, channel));
        LatestReleaseAnswer none = new(chain[height], pointer, pointerProof, default, default);
        if (!LatestRelease.TryDecode(pointer, out LatestRelease? latest)) return none;
        (byte[] release, byte[] releaseProof) = chain.Prove(height, StateKeys.Release(latest.Contract));
        return chain.AddLocations(none with { Release = release, ReleaseProof = releaseProof }, height, latest.Contract);
    }

    /// <summary>Puts the brokers' locations of a release into the state of the next block.</summary>
    public static void Locate(this LightChain chain, Address contract, params ReplicaLocation[] locations)
    {
        LocationsRecord record = locations.Aggregate(LocationsRecord.Empty, (r, l) => r.With(l, 0, 0));
        chain.Set(StateKeys.Locations(contract), record.Entries.Count == 0 ? null : record.Encode().ToArray());
    }

    /// <summary>Puts a participant into the state of the next block.</summary>
    public static Address Register(this LightChain chain, ISigner signer, Roles roles, string repositoryUri, bool isSuspended = false)
    {
        ParticipantRecord record = new(signer.Address, "broker", roles, isSuspended, [new ParticipantKey(signer.PublicKey, 0, 0)],
            [new DatedReleasePolicy(ReleasePolicy.OwnKey, 0)])
        {
            RepositoryUri = repositoryUri,
        };
        chain.Set(StateKeys.Participant(signer.Address), record.Encode().ToArray());
        return signer.Address;
    }

    private static LatestReleaseAnswer AddLocations(this LightChain chain, LatestReleaseAnswer answer, long height, Address contract)
    {
        (byte[] locations, byte[] proof) = chain.Prove(height, StateKeys.Locations(contract));
        IReadOnlyList<ReplicaLocation> active = LocationsRecord.TryDecode(locations, out LocationsRecord? record)
            ? record.ActiveAt(height, chain[height].Header.TimeMs)
            : [];
        BrokerAnswer[] brokers = [.. active.Select(l => chain.Prove(height, StateKeys.Participant(l.Broker))).Select(p => new BrokerAnswer(p.Value, p.Proof))];
        return answer with { Locations = locations, LocationsProof = proof, Brokers = brokers };
    }

    /// <summary>An honest node's answer about one contract.</summary>
    public static LatestReleaseAnswer Release(this LightChain chain, long height, Address contract)
    {
        (byte[] release, byte[] proof) = chain.Prove(height, StateKeys.Release(contract));
        return new LatestReleaseAnswer(chain[height], default, default, release, proof);
    }

    /// <summary>An offline bundle of a release, under the header of a height.</summary>
    public static ProofBundle Bundle(this LightChain chain, long height, Address contract)
    {
        LatestReleaseAnswer answer = chain.Release(height, contract);
        IEnumerable<LightBlock> changes = Enumerable.Range(1, (int)height - 1).Select(h => chain[h]).Where(b => b.NextValidators is not null);
        return ProofBundle.Create(contract, answer.Release.Span, answer.ReleaseProof.Span, changes.Append(chain[height]));
    }
}
