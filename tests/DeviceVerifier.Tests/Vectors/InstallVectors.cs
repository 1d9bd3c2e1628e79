using Chain.Core.Crypto;
using Chain.Core.Records;

namespace DeviceVerifier.Tests.Vectors;

/// <summary>Releases and devices: every verdict of [LIGHT-INSTALL.1], in its order, and the order of versions.</summary>
internal static class InstallVectors
{
    private const long HeadMs = RawParts.NowMs - 1_000;

    private static readonly EcdsaSigner Vendor = TestKeys.OfSecret(100);
    private static readonly DeviceVector Good = new(Vendor.Address.ToString(), "m1", "stable", "rev-b", "1.4.0", 6);

    public static IEnumerable<InstallVector> All()
    {
        DeviceVector nothing = new(null, null, null, null, null, null);
        yield return Of("fits", "Installable", Good);
        yield return Of("nothing known", "Installable", nothing);
        yield return Of("another vendor", "WrongVendor", Good with { Vendor = TestKeys.OfSecret(101).Address.ToString() });
        yield return Of("another model", "WrongModel", Good with { Model = "m2" });
        yield return Of("a model that begins alike", "WrongModel", Good with { Model = "m" });
        yield return Of("a longer model", "WrongModel", Good with { Model = "m12" });
        yield return Of("another case", "WrongModel", Good with { Model = "M1" });
        yield return Of("another channel", "WrongChannel", Good with { Channel = "beta" });
        yield return Of("the last revision", "Installable", Good with { Revision = "rev-c" });
        yield return Of("another revision", "WrongHardwareRevision", Good with { Revision = "rev-d" });
        yield return Of("the begin of a revision", "WrongHardwareRevision", Good with { Revision = "rev-" });
        yield return Of("counter below", "CounterTooLow", Good with { Counter = 8 });
        yield return Of("counter equal", "CounterTooLow", Good with { Counter = 7 });
        yield return Of("counter above 2^32", "CounterTooLow", Good with { Counter = 1UL << 40 });
        yield return Of("installed with the same counter", "UpToDate", Good with { Installed = "1.4.2", Counter = 7 });
        yield return Of("installed with a lower counter", "UpToDate", Good with { Installed = "1.4.2" });
        yield return Of("installed with a higher counter", "CounterTooLow", Good with { Installed = "1.4.2", Counter = 8 });
        yield return Of("a later version installed", "VersionTooLow", Good with { Installed = "1.5.0" });
        yield return Of("below the minimum", "BelowMinInstalledVersion", Good with { Installed = "1.2.9" });
        yield return Of("at the minimum", "Installable", Good with { Installed = "1.3.0" });
        yield return Of("a pre-release of the minimum", "BelowMinInstalledVersion", Good with { Installed = "1.3.0-rc.1" });
        yield return Of("no version at all", "BelowMinInstalledVersion", Good with { Installed = "factory" });
        yield return Of("an empty version", "BelowMinInstalledVersion", Good with { Installed = "" });
        yield return Of("no version, no minimum", "Installable", Good with { Installed = "factory" }, Manifest() with { MinInstalledVersion = "" });
        yield return Of("expired", "Expired", Good, Manifest() with { ExpiresAtMs = RawParts.NowMs });
        yield return Of("before the expiry", "Installable", Good, Manifest() with { ExpiresAtMs = RawParts.NowMs + 1 });
        yield return Of("expired for another revision", "WrongHardwareRevision", Good with { Revision = "x" }, Manifest() with { ExpiresAtMs = 1 });
        yield return Of("revoked", "Revoked", Good, status: ReleaseStatus.Revoked);
        yield return Of("revoked, another model", "WrongModel", Good with { Model = "x" }, status: ReleaseStatus.Revoked);
        foreach (ReleaseStatus status in new[] { ReleaseStatus.Deployed, ReleaseStatus.Superseded, ReleaseStatus.Vetoed })
        {
            yield return Of(status.ToString().ToLowerInvariant(), "NotActive", Good, status: status);
        }

        yield return Of("a version of no grammar", "NotActive", Good, Manifest() with { Version = "v1" });
        foreach (InstallVector vector in Versions()) yield return vector;
    }

    /// <summary>Pairs of (release, installed) in the order of Semantic Versioning 2.0.0, section 11.</summary>
    private static IEnumerable<InstallVector> Versions()
    {
        string[] ascending =
        [
            "1.0.0-0", "1.0.0-1", "1.0.0-9", "1.0.0-10", "1.0.0-999999999999999999999", "1.0.0--", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
            "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1-a-b", "1.0.1", "1.0.10", "1.9.0", "1.10.0", "9.0.0", "10.0.0",
            "999999999999999999.0.0",
        ];
        DeviceVector device = new(null, null, null, null, null, null);
        ReleaseManifest manifest = Manifest() with { MinInstalledVersion = "" };
        for (int i = 1; i < ascending.Length; i++)
        {
            yield return Of($"{ascending[i]} over {ascending[i - 1]}", "Installable", device with { Installed = ascending[i - 1] },
                manifest with { Version = ascending[i] });
            yield return Of($"{ascending[i - 1]} over {ascending[i]}", "VersionTooLow", device with { Installed = ascending[i] },
                manifest with { Version = ascending[i - 1] });
        }

        foreach (string bad in (string[])["1", "1.2", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3-a..b", "1.2.3+b", "1-2.3.4", "1.2.3-ü",
            "1.2.x", " 1.2.3", "-1.2.3",
                     "1000000000000000000.0.0", "1.2.3-" + new string('a', 59), "1..3", "1.2.3-a."])
        {
            yield return Of($"installed '{bad}' is no version", "Installable", device with { Installed = bad }, manifest);
            yield return Of($"'{bad}' is no version", "NotActive", device, manifest with { Version = bad.Length > 64 ? "x" : bad });
        }
    }

    private static ReleaseManifest Manifest() => ReleaseMaker.Manifest(Vendor, "1.4.2", 7, [1], model: "m1") with
    {
        HardwareRevisions = ["rev-a", "rev-b", "rev-c"],
        MinInstalledVersion = "1.3.0",
    };

    private static InstallVector Of(string name, string verdict, DeviceVector device, ReleaseManifest? manifest = null,
        ReleaseStatus status = ReleaseStatus.Active)
    {
        ReleaseRecord record = new() { Manifest = manifest ?? Manifest(), Signatures = [], Status = status, DeployedHeight = 1 };
        return new InstallVector(name, VectorFolder.Hex(record.Encode().Span), HeadMs, RawParts.NowMs, device, verdict);
    }
}
