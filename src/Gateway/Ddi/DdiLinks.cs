using Gateway.Downloads;
using Gateway.Sessions;

namespace Gateway.Ddi;

/// <summary>Names and URLs of a session, short enough for clients with fixed buffers. [GW-DDI.5]</summary>
internal static class DdiLinks
{
    /// <summary>SWUpdate takes nothing but .swu; the other clients do not look.</summary>
    public static string FileName(DeviceSession session) => $"fw-{session.Version}.swu";

    /// <remarks>The number c changes when an order does. Ours never does: a session is one release.</remarks>
    public static DdiLink Deployment(DdiRequest request, DeviceSession session) =>
        new($"{request.BaseUrl}/deploymentBase/{session.ActionId}?c={session.ActionId}");

    public static DdiArtifact Artifact(DdiRequest request, DeviceSession session, CachedImage image)
    {
        string url = $"{request.BaseUrl}/softwaremodules/{session.ActionId}/artifacts/{FileName(session)}";
        DdiLink file = new(url), md5 = new(url + ".MD5SUM");
        Dictionary<string, DdiLink> links = new() { ["download"] = file, ["md5sum"] = md5, ["download-http"] = file, ["md5sum-http"] = md5 };
        return new DdiArtifact(FileName(session), new DdiHashes(image.Sha1Hex, image.Md5Hex, image.Sha256.ToString()), image.SizeBytes, links);
    }
}
