using Chain.Core.Records;
using Chain.Node.Configuration;

namespace Chain.Node.Replication;

/// <summary>The broker's policy: which releases its node proposes to carry automatically. Pure. [P3.3]</summary>
internal sealed class MirrorPolicy(IReadOnlyList<MirrorConfiguration> lines, long quotaBytes)
{
    private const string Any = "*";

    /// <summary>Decides on a release for which the broker has no open contract.</summary>
    /// <param name="release">The release.</param>
    /// <param name="boundBytes">Size of all images that the broker's contracts need, in bytes.</param>
    public MirrorDecision Decide(ReleaseRecord release, long boundBytes)
    {
        MirrorDecision decision = Decide(release);
        return decision != MirrorDecision.Propose || boundBytes + release.Manifest.ImageSizeBytes <= quotaBytes ? decision : MirrorDecision.QuotaReached;
    }

    /// <summary>Decides on a release without regard to the quota.</summary>
    public MirrorDecision Decide(ReleaseRecord release)
    {
        if (release.Status != ReleaseStatus.Active) return MirrorDecision.NotActive;
        ReleaseManifest manifest = release.Manifest;
        bool isNamed = lines.Any(l => Fits(l.Vendor, manifest.Vendor.ToString()) && Fits(l.Model, manifest.Model) && Fits(l.Channel, manifest.Channel));
        return isNamed ? MirrorDecision.Propose : MirrorDecision.NotNamed;
    }

    private static bool Fits(string pattern, string name) => pattern == Any || pattern == name;
}
