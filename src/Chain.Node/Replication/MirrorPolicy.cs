using Chain.Core.Records;
using Chain.Node.Configuration;

namespace Chain.Node.Replication;

/// <summary>Which releases a broker proposes to carry by itself. Pure. [P3.3]</summary>
internal sealed class MirrorPolicy(IReadOnlyList<MirrorConfiguration> lines, long quotaBytes)
{
    private const string Any = "*";

    /// <summary>Decides on a release that the broker has no open contract for.</summary>
    /// <param name="release">The release.</param>
    /// <param name="boundBytes">Bytes of the images that the broker's contracts bind already.</param>
    public MirrorDecision Decide(ReleaseRecord release, long boundBytes)
    {
        MirrorDecision decision = Decide(release);
        return decision != MirrorDecision.Propose || boundBytes + release.Manifest.ImageSizeBytes <= quotaBytes ? decision : MirrorDecision.QuotaReached;
    }

    /// <summary>As the other, whatever there is room for.</summary>
    public MirrorDecision Decide(ReleaseRecord release)
    {
        if (release.Status != ReleaseStatus.Active) return MirrorDecision.NotActive;
        ReleaseManifest manifest = release.Manifest;
        bool isNamed = lines.Any(l => Fits(l.Vendor, manifest.Vendor.ToString()) && Fits(l.Model, manifest.Model) && Fits(l.Channel, manifest.Channel));
        return isNamed ? MirrorDecision.Propose : MirrorDecision.NotNamed;
    }

    private static bool Fits(string pattern, string name) => pattern == Any || pattern == name;
}
