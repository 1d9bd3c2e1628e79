using Gateway.Downloads;
using Gateway.Sessions;
using Gateway.Updates;

namespace Gateway.Protocols.Ddi;

/// <summary>File names and URLs of an order, short enough for clients with fixed buffers. [GW-DDI.5]</summary>
internal static class DdiLinks
{
    /// <summary>The image's file name. SWUpdate accepts only .swu; other clients do not check.</summary>
    public static string FileName(DeviceSession session) => $"fw-{session.Version}.swu";

    /// <remarks>
    /// The number c must change when an order changes. An order of this gateway never does: a session is for one release.
    /// </remarks>
    public static DdiLink Deployment(DdiRequest request, DeviceSession session) =>
        new($"{request.BaseUrl}/deploymentBase/{session.ActionId}?c={session.ActionId}");

    /// <summary>The order's only artifact.</summary>
    /// <param name="request">The request. With ?range=true the artifact has a link that needs no token, for clients that send none.</param>
    /// <param name="order">The order.</param>
    /// <param name="hasBothPairs">Whether it has two equal pairs of links, or only the one that every client reads.</param>
    public static DdiArtifact Artifact(DdiRequest request, UpdateOrder order, bool hasBothPairs)
    {
        (DeviceSession session, ImageDigests image) = order;
        string url = $"{request.BaseUrl}/softwaremodules/{session.ActionId}/artifacts/{FileName(session)}";
        DdiLink file = new(url), md5 = new(url + ".MD5SUM");
        Dictionary<string, DdiLink> links = [];
        if (hasBothPairs) (links["download"], links["md5sum"]) = (file, md5);
        (links["download-http"], links["md5sum-http"]) = (file, md5);
        if (request.Asks("range")) links["download-range"] = new DdiLink($"{url}/{request.Desk.Images.GrantRange(request.Device, session.ActionId)}");
        return new DdiArtifact(FileName(session), new DdiHashes(image.Sha1Hex, image.Md5Hex, image.Sha256.ToString()), image.SizeBytes, links);
    }
}
