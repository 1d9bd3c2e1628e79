using System.Globalization;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Light;

namespace DeviceVerifier.Tests.Vectors;

/// <summary>One file per step and rule, with the step at which it is refused; and files that are valid.</summary>
internal static class BundleVectors
{
    private const string Malformed = "Malformed", None = "Unspecified", Valid = "Valid", Refused = "HeaderRefused", Unproven = "RecordRefused";

    private static readonly BundleKit Kit = new();

    /// <summary>The vectors, each with the content of its file.</summary>
    public static IEnumerable<(BundleVector Vector, byte[] File)> All() =>
        [.. Good(), .. Forms(), .. Headers(), .. Sets(), .. Records(), .. Ends(), .. WalkVectors.All()];

    private static IEnumerable<(BundleVector, byte[])> Good()
    {
        byte[] file = Kit.Bundle("active"), image = ReleaseMaker.Image("1.4.2");
        yield return Of("one-hop", "BUNDLE.3", file, Valid, Valid);
        yield return Of("image", "BUNDLE.9", file, Valid, Valid, image: image);
        yield return Of("image-size", "BUNDLE.8", file, "ImageSizeMismatch", Valid, image: [.. image, 0]);
        yield return Of("image-digest", "BUNDLE.9", file, "ImageDigestMismatch", Valid, image: [.. image[..^1], 0]);
        yield return Of("image-empty", "BUNDLE.8", file, "ImageSizeMismatch", Valid, image: []);
        yield return Of("no-clock", "BUNDLE.3", file, Valid, Valid, now: null);
        yield return Of("clock-10-s-behind", "LIGHT-HDR.6", file, Valid, Valid, now: Kit.Chain.HeadTimeMs - 10_000);
        yield return Of("clock-more-behind", "LIGHT-HDR.6", file, Refused, "FromFuture", now: Kit.Chain.HeadTimeMs - 10_001);
        yield return Of("anchor-later-than-clock", "LIGHT-HDR.2", file, Refused, "ClockBehind", now: LightChain.StartMs - 10_001);
        yield return Of("anchor-10-s-later-than-clock", "LIGHT-HDR.6", file, Refused, "FromFuture", now: LightChain.StartMs - 10_000);
        yield return Of("no-clock-anchor-in-the-future", "LIGHT-HDR.5", file, Refused, "TimeNotAfter",
            Kit.Genesis with { TimeMs = LightChain.StartMs + 9_000_000 }, null);
        yield return Of("from-the-last-change", "BUNDLE.10", Kit.Bundle("active", Kit.Chain[3]), Valid, Valid, TrustAnchor.Of(Kit.Chain.TrustedAt(1)));
        yield return Of("from-an-anchor-between", "BUNDLE.10", Kit.Bundle("active", Kit.Chain[3]), Valid, Valid, TrustAnchor.Of(Kit.Chain.TrustedAt(2)));
        yield return Of("begins-before-the-anchor", "BUNDLE.11", file, Valid, Valid, TrustAnchor.Of(Kit.Chain.TrustedAt(2)));
        yield return Of("other-parent-after-an-anchor", "LIGHT-HDR.7", Kit.Bundle("active", Kit.Head(h => h.With(parent: Hash256.Zero))), Valid, Valid,
            TrustAnchor.Of(Kit.Chain.TrustedAt(2)));
        yield return Of("other-last-set-change", "LIGHT-HDR.8", Kit.WithHead(h => h.With(lastSetChange: 0)), Valid, Valid);
    }

    private static IEnumerable<(BundleVector, byte[])> Forms()
    {
        byte[] good = Kit.Bundle("active"), block = Kit.Chain[3].Encode().ToArray();
        byte[] Raw(params byte[][] blocks) => RawParts.Bundle(Kit.Of("active").AsSpan(), [1], [1], blocks);
        foreach ((string name, byte[] file) in new (string, byte[])[]
                 {
                     ("empty", []),
                     ("one-byte-more", [.. good, 0]),
                     ("one-byte-less", good[..^1]),
                     ("cut-in-half", good[..(good.Length / 2)]),
                     ("magic-of-another-version", [.. good[..10], (byte)'2', .. good[11..]]),
                     ("four-items", [0x84, .. good[1..]]),
                     ("count-in-two-bytes", [0x98, 5, .. good[1..]]),
                     ("no-block", Raw()),
                     ("65-blocks", RawParts.Bundle(Kit.Of("active").AsSpan(), [1], [1], [.. Enumerable.Repeat(block, 65)])),
                     ("empty-block", Raw([])),
                     ("contract-of-19-bytes", RawParts.Bundle(new byte[19], [1], [1], block)),
                     ("contract-of-21-bytes", RawParts.Bundle(new byte[21], [1], [1], block)),
                     ("record-above-64-kib", RawParts.Bundle(new byte[20], new byte[65537], [1], block)),
                     ("proof-above-16-kib", RawParts.Bundle(new byte[20], [1], new byte[16385], block)),
                     ("block-with-a-byte-more", Raw([.. block, 0])),
                     ("empty-next-set", Raw(RawParts.LightBlock(Parts.Header, Parts.Certificate, Parts.Set, []))),
                     ("empty-set", Raw(RawParts.LightBlock(Parts.Header, Parts.Certificate, [], null))),
                     ("empty-header", Raw(RawParts.LightBlock([], Parts.Certificate, Parts.Set, null))),
                     ("empty-certificate", Raw(RawParts.LightBlock(Parts.Header, [], Parts.Set, null))),
                     ("next-set-is-false", Raw([.. block[..^1], 0xf4])),
                     ("next-set-is-a-number", Raw([.. block[..^1], 0x00])),
                     ("steps-in-place-of-a-bundle", TrustSteps.Create([Kit.Chain[1]]).Encode().ToArray()),
                 })
        {
            yield return Of("form-" + name, "BUNDLE.1", file, Malformed, None);
        }

        yield return Of("form-empty-record", "BUNDLE.4", Kit.Bundle(Kit.Of("active"), record: []), Unproven, "MissingPart");
        yield return Of("form-empty-proof", "BUNDLE.4", Kit.Bundle(Kit.Of("active"), proof: []), Unproven, "MissingPart");
    }

    private static (byte[] Header, byte[] Certificate, byte[] Set) Parts =>
        (Kit.Chain[3].Header.Encoded.ToArray(), Kit.Chain[3].Certificate.Encode().ToArray(), Kit.Chain[3].Validators.Encode().ToArray());

    private static IEnumerable<(BundleVector, byte[])> Headers()
    {
        ValidatorSet three = LightChain.SetOf([TestKeys.OfSecret(4)]);
        Hash256 threeHash = three.Hash(Kit.Chain.Genesis.ChainId);
        yield return Of("chain-of-the-anchor", "LIGHT-HDR.1", Kit.Bundle("active"), Refused, "WrongChain", Kit.Genesis with { ChainId = Hash256.Zero });
        yield return Of("chain-of-a-header", "LIGHT-HDR.1", Kit.WithHead(h => h.With(chainId: Hash256.Zero)), Refused, "WrongChain");
        yield return Of("height-does-not-rise", "LIGHT-HDR.4", Kit.WithHead(h => h.With(height: 1)), Refused, "NotNewer");
        yield return Of("height-of-the-anchor", "LIGHT-HDR.4", Kit.Bundle("active"), Refused, "NotNewer", TrustAnchor.Of(Kit.Chain.TrustedAt(3)));
        yield return Of("height-below-the-anchor", "LIGHT-HDR.4", Kit.Bundle("active"), Refused, "NotNewer", Kit.Genesis with { Height = 99 });
        yield return Of("time-does-not-rise", "LIGHT-HDR.5", Kit.WithHead(h => h.With(timeMs: LightChain.StartMs + 1_000)), Refused, "TimeNotAfter");
        yield return Of("time-of-the-anchor", "LIGHT-HDR.5", Kit.Bundle("active"), Refused, "TimeNotAfter",
            Kit.Genesis with { TimeMs = LightChain.StartMs + 1_000 });
        yield return Of("not-a-child", "LIGHT-HDR.7", Kit.WithHead(h => h.With(height: 2, parent: Hash256.Zero)), Refused, "NotAChild");
        yield return Of("set-change-without-a-set", "LIGHT-HDR.8", Kit.WithHead(h => h.With(lastSetChange: 3)), Refused, "InconsistentHeader");
        yield return Of("set-without-a-set-change", "LIGHT-HDR.8", Kit.WithHead(h => h.With(nextValidators: threeHash), three), Refused, "InconsistentHeader");
        yield return Of("proposer-outside-the-set", "LIGHT-HDR.8", Kit.WithHead(h => h.With(proposer: 2)), Refused, "InconsistentHeader");
        yield return Of("hop-without-a-set", "BUNDLE.3", Kit.Bundle("active", Kit.Chain[1], Kit.Chain[2], Kit.Chain[3]), Refused, "WrongHop");
    }

    private static IEnumerable<(BundleVector, byte[])> Sets()
    {
        ValidatorSet other = LightChain.SetOf([TestKeys.OfSecret(4)]), own = LightChain.SetOf(Kit.Signers);
        Hash256 id = Kit.Chain.Genesis.ChainId;
        LightBlock head = Kit.Chain[3], change = Kit.Chain[1];
        yield return Of("set-of-the-anchor", "LIGHT-HDR.9", Kit.Bundle("active"), Refused, "UnknownValidators",
            Kit.Genesis with { ValidatorsHash = Hash256.Zero });
        yield return Of("change-left-out", "LIGHT-HDR.9", Kit.Bundle("active", head), Refused, "UnknownValidators");
        yield return Of("set-not-of-the-header", "LIGHT-HDR.9", Kit.Bundle("active", change, head with { Validators = other }), Refused,
            "ValidatorsHashMismatch");
        yield return Of("next-set-missing", "LIGHT-HDR.9",
            Kit.WithHead(h => h.With(nextValidators: other.Hash(id), lastSetChange: 3)), Refused, "NextValidatorsHashMismatch");
        yield return Of("next-set-superfluous", "LIGHT-HDR.9", Kit.WithHead(h => h, other), Refused, "NextValidatorsHashMismatch");
        yield return Of("next-set-another", "LIGHT-HDR.9",
            Kit.WithHead(h => h.With(nextValidators: other.Hash(id), lastSetChange: 3), own), Refused, "NextValidatorsHashMismatch");
        yield return Of("head-announces-a-set", "BUNDLE.3", Kit.WithHead(h => h.With(nextValidators: other.Hash(id), lastSetChange: 3), other), Valid, Valid);
        PublicKey noPoint = PublicKey.From((byte[])[2, .. new byte[31], 5]);
        Validator noVoter = new(TestKeys.OfSecret(4).Address, noPoint), voter = new(TestKeys.OfSecret(5).Address, TestKeys.OfSecret(5).PublicKey);
        ValidatorSet bad = new([noVoter, voter]), mixed = new([.. own.Members, voter, noVoter]);
        yield return Of("next-set-has-no-point", "LIGHT-HDR.11",
            Kit.WithHead(h => h.With(nextValidators: bad.Hash(id), lastSetChange: 3), bad), Refused, "InvalidValidatorKey");
        BlockHeader ofBad = head.Header.With(validators: mixed.Hash(id), nextValidators: mixed.Hash(id));
        LightBlock badBlock = new(ofBad, Certificates.Sign(ofBad, mixed, [.. Kit.Signers, TestKeys.OfSecret(5)]), mixed, null);
        yield return Of("own-set-has-no-point", "LIGHT-HDR.11", Kit.Bundle("active", badBlock), Refused, "InvalidValidatorKey",
            Kit.Genesis with { ValidatorsHash = mixed.Hash(id) });
        yield return Of("one-of-two-signs", "LIGHT-HDR.10", Kit.Bundle("active", change, Kit.Head(h => h, signers: [Kit.Signers[0]])), Refused,
            "BadCertificate");
        yield return Of("certificate-of-another-block", "LIGHT-HDR.10",
            Kit.Bundle("active", change, head with { Certificate = Kit.Chain[2].Certificate }), Refused, "BadCertificate");
        yield return Of("certificate-of-another-hop", "LIGHT-HDR.10", Kit.Bundle("active", change with { Certificate = head.Certificate }, head),
            Refused, "BadCertificate");
    }

    private static IEnumerable<(BundleVector, byte[])> Records()
    {
        (byte[] record, byte[] proof) = Kit.Chain.Prove(3, Chain.Core.Records.StateKeys.Release(Kit.Of("active")));
        (_, byte[] absent) = Kit.Chain.Prove(3, Chain.Core.Records.StateKeys.Release(TestKeys.OfSecret(60).Address));
        yield return Of("record-of-another-release", "BUNDLE.4", Kit.Bundle(Kit.Of("endless"), record), Unproven, "BadProof");
        yield return Of("record-changed", "BUNDLE.4", Kit.Bundle(Kit.Of("active"), [.. record[..^1], 0x81]), Unproven, "BadProof");
        yield return Of("proof-of-another-release", "BUNDLE.4", Kit.Bundle(Kit.Of("endless"), proof: proof), Unproven, "BadProof");
        yield return Of("proof-of-absence", "BUNDLE.4", Kit.Bundle(Kit.Of("active"), proof: absent), Unproven, "BadProof");
        yield return Of("proof-malformed", "BUNDLE.4", Kit.Bundle(Kit.Of("active"), proof: [.. proof, 0]), Unproven, "Malformed");
        yield return Of("state-root-of-another-block", "BUNDLE.4", Kit.WithHead(h => h.With(stateRoot: Hash256.Zero)), Unproven, "BadProof");
        yield return Of("record-does-not-decode", "BUNDLE.4", Kit.Bundle(Kit.Undecodable), Unproven, "WrongRecord");
        yield return Of("record-at-another-address", "BUNDLE.4", Kit.Bundle(Kit.Misplaced), Unproven, "WrongRecord");
    }

    private static IEnumerable<(BundleVector, byte[])> Ends()
    {
        byte[] file = Kit.Bundle("active");
        yield return Of("floor-at-the-head", "BUNDLE.5", file, Valid, Valid, floor: 3);
        yield return Of("floor-above-the-head", "BUNDLE.5", file, "HeadTooOld", Valid, floor: 4);
        foreach (string status in new[] { "deployed", "superseded", "revoked", "vetoed" })
        {
            yield return Of("status-" + status, "BUNDLE.6", Kit.Bundle(status), "NotActive", Valid);
        }

        yield return Of("revoked-and-below-the-floor", "BUNDLE.5", Kit.Bundle("revoked"), "HeadTooOld", Valid, floor: 4);
        yield return Of("just-before-the-expiry", "BUNDLE.7", file, Valid, Valid, now: BundleKit.ExpiryMs - 1);
        yield return Of("at-the-expiry", "BUNDLE.7", file, "Expired", Valid, now: BundleKit.ExpiryMs);
        byte[] late = Kit.WithHead(h => h.With(timeMs: BundleKit.ExpiryMs));
        yield return Of("head-at-the-expiry-clock-behind", "BUNDLE.7", late, "Expired", Valid, now: BundleKit.ExpiryMs - 10_000);
        yield return Of("head-at-the-expiry-no-clock", "BUNDLE.7", late, "Expired", Valid, now: null);
        yield return Of("never-expires", "BUNDLE.7", Kit.Bundle("endless"), Valid, Valid, now: 253_402_300_799_999);
    }

    private static (BundleVector, byte[]) Of(string name, string rule, byte[] file, string verdict, string detail, TrustAnchor? anchor = null,
        long? now = BundleKit.NowMs, long floor = 0, byte[]? image = null) =>
        (Make(name, rule, anchor ?? Kit.Genesis, now, floor, image, verdict, detail), file);

    internal static BundleVector Make(string name, string rule, TrustAnchor anchor, long? now, long floor, byte[]? image, string verdict, string detail,
        TrustAnchor? next = null, string extension = "fwproof") => new(name, rule, string.Create(CultureInfo.InvariantCulture, $"{name}.{extension}"),
        VectorFolder.Hex(anchor.Encode().Span), now, floor, image is null ? null : VectorFolder.Hex(image), verdict, detail,
        next is null ? null : VectorFolder.Hex(next.Encode().Span));
}
