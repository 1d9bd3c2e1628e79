using System.Globalization;
using Chain.Core.Primitives;
using Chain.Light;

namespace DeviceVerifier.Tests.Vectors;

/// <summary>Bundles over 1, 2 and 63 hops, and files of steps.</summary>
internal static class WalkVectors
{
    public static IEnumerable<(BundleVector Vector, byte[] File)> All()
    {
        foreach (int hops in new[] { 0, 1, 2, 63 })
        {
            LightChain chain = Start(hops, out Address contract);
            byte[] file = chain.Bundle(chain.Height, contract).Encode().ToArray();
            TrustAnchor start = TrustAnchor.Of(chain.Genesis), end = TrustAnchor.Of(chain.TrustedAt(chain.Height));
            string name = string.Create(CultureInfo.InvariantCulture, $"hops-{hops}");
            yield return (BundleVectors.Make(name, "BUNDLE.3", start, chain.HeadTimeMs, 0, null, "Valid", "Valid", end), file);
            if (hops < 63) continue;
            TrustAnchor middle = TrustAnchor.Of(chain.TrustedAt(40));
            yield return (BundleVectors.Make("hops-63-from-an-anchor", "BUNDLE.11", middle, chain.HeadTimeMs, 0, null, "Valid", "Valid", end), file);
        }

        LightChain of = Start(3, out _);
        TrustAnchor genesis = TrustAnchor.Of(of.Genesis), third = TrustAnchor.Of(of.TrustedAt(3));
        byte[] steps = TrustSteps.Create([of[1], of[2], of[3]]).Encode().ToArray();
        yield return Steps("steps-3", genesis, steps, "Valid", "Valid", third);
        yield return Steps("steps-that-begin-before-the-anchor", TrustAnchor.Of(of.TrustedAt(1)), steps, "Valid", "Valid", third);
        yield return Steps("steps-at-the-anchor", third, steps, "HeaderRefused", "NotNewer");
        yield return Steps("steps-without-the-first", genesis, TrustSteps.Create([of[2], of[3]]).Encode().ToArray(), "HeaderRefused", "UnknownValidators");
        yield return Steps("steps-without-a-change", third, TrustSteps.Create([of[4]]).Encode().ToArray(), "HeaderRefused", "WrongHop");
        yield return Steps("steps-one-byte-more", genesis, [.. steps, 0], "Malformed", "Unspecified");
        yield return Steps("steps-of-another-version", genesis, [.. steps[..10], (byte)'2', .. steps[11..]], "Malformed", "Unspecified");
        (BundleVector Vector, byte[] File) Steps(string name, TrustAnchor anchor, byte[] file, string verdict, string detail, TrustAnchor? next = null) =>
            (BundleVectors.Make(name, "BUNDLE.13", anchor, of.HeadTimeMs, 0, null, verdict, detail, next, "fwsteps"), file);
    }

    /// <summary>A chain whose first heights change the set, each to another key. The release is in the state of the last height, the head.</summary>
    private static LightChain Start(int changes, out Address contract)
    {
        LightChain chain = LightChain.Start([TestKeys.OfSecret(1)], TestKeys.OfSecret(100), "walk");
        for (int i = 1; i <= changes; i++) chain.ChangeSet([TestKeys.OfSecret(1 + i)]).Commit();
        contract = chain.Publish("1.0.0", 1);
        return chain.Commit();
    }
}
