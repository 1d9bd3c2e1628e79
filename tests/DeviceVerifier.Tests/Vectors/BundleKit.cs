using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;

namespace DeviceVerifier.Tests.Vectors;

/// <summary>A short chain with releases, and bundles of it that differ from a good one in one thing.</summary>
/// <remarks>
/// Height 1 changes the set from key 1 to keys 2 and 3. Releases are in the state from height 2 on. Height 3 is the head; its parent is not in
/// the bundle, so a bundle is [height 1, height 3].
/// </remarks>
internal sealed class BundleKit
{
    public const long NowMs = LightChain.StartMs + 10_000, ExpiryMs = LightChain.StartMs + 20_000;

    private readonly Dictionary<string, Address> _releases = [];

    public BundleKit()
    {
        Chain = LightChain.Start([TestKeys.OfSecret(1)], TestKeys.OfSecret(100), "vectors").ChangeSet([TestKeys.OfSecret(2), TestKeys.OfSecret(3)]).Commit();
        Publish("active", "1.4.2", ReleaseStatus.Active, ExpiryMs);
        Publish("endless", "1.5.0", ReleaseStatus.Active, 0);
        Publish("deployed", "1.6.0", ReleaseStatus.Deployed, 0);
        Publish("superseded", "1.3.0", ReleaseStatus.Superseded, 0);
        Publish("revoked", "1.2.0", ReleaseStatus.Revoked, 0);
        Publish("vetoed", "1.1.0", ReleaseStatus.Vetoed, 0);
        ReleaseManifest other = ReleaseMaker.Manifest(Chain.Vendor, "9.0.0", 9, [9]);
        Misplaced = TestKeys.OfSecret(50).Address;
        Chain.Set(StateKeys.Release(Misplaced), ReleaseMaker.Record(Chain, other).Encode().ToArray());
        Undecodable = TestKeys.OfSecret(51).Address;
        Chain.Set(StateKeys.Release(Undecodable), [0x8a, 0x40]);
        Chain.Commit(2);
    }

    public LightChain Chain { get; }

    public Address Misplaced { get; }

    public Address Undecodable { get; }

    public TrustAnchor Genesis => TrustAnchor.Of(Chain.Genesis);

    public EcdsaSigner[] Signers { get; } = [TestKeys.OfSecret(2), TestKeys.OfSecret(3)];

    public Address Of(string release) => _releases[release];

    public byte[] Bundle(string release, params LightBlock[] blocks) => Bundle(_releases[release], null, null, blocks.Length == 0 ? null : blocks);

    public byte[] Bundle(Address contract, byte[]? record = null, byte[]? proof = null, LightBlock[]? blocks = null)
    {
        (byte[] value, byte[] proven) = Chain.Prove(3, StateKeys.Release(contract));
        byte[][] encoded = [.. (blocks ?? [Chain[1], Chain[3]]).Select(b => b.Encode().ToArray())];
        return RawParts.Bundle(contract.AsSpan(), record ?? value, proof ?? proven, encoded);
    }

    /// <summary>The head with a changed header, signed by its validators.</summary>
    public LightBlock Head(Func<BlockHeader, BlockHeader> change, ValidatorSet? next = null, IEnumerable<ISigner>? signers = null)
    {
        BlockHeader header = change(Chain[3].Header);
        ValidatorSet set = LightChain.SetOf(Signers);
        return new LightBlock(header, Certificates.Sign(header, set, signers ?? Signers), set, next);
    }

    /// <summary>The bundle of the active release under a changed head.</summary>
    public byte[] WithHead(Func<BlockHeader, BlockHeader> change, ValidatorSet? next = null) => Bundle("active", Chain[1], Head(change, next));

    private void Publish(string name, string version, ReleaseStatus status, long expiryMs)
    {
        ReleaseManifest manifest = ReleaseMaker.Manifest(Chain.Vendor, version, 7, ReleaseMaker.Image(version), expiryMs, model: name);
        _releases[name] = Chain.Publish(manifest, status, reason: status == ReleaseStatus.Revoked ? "bricks" : "");
    }
}
