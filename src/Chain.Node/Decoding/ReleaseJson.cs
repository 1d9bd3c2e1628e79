using System.Text.Json.Nodes;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Node.Decoding;

/// <summary>Releases and their manifests as JSON.</summary>
internal static class ReleaseJson
{
    public static JsonObject Of(ReleaseManifest manifest) => new()
    {
        ["vendor"] = $"{manifest.Vendor}",
        ["model"] = manifest.Model,
        ["hardware_revisions"] = Texts(manifest.HardwareRevisions),
        ["channel"] = manifest.Channel,
        ["version"] = manifest.Version,
        ["security_counter"] = JsonIntegers.Of(manifest.SecurityCounter),
        ["min_installed_version"] = manifest.MinInstalledVersion,
        ["image_size_bytes"] = JsonIntegers.Of(manifest.ImageSizeBytes),
        ["image_sha256"] = $"{manifest.ImageSha256}",
        ["piece_size_bytes"] = manifest.PieceSizeBytes,
        ["pieces_root"] = $"{manifest.PiecesRoot}",
        ["uris"] = Texts(manifest.Uris),
        ["release_notes_sha256"] = $"{manifest.ReleaseNotesSha256}",
        ["previous_release"] = $"{manifest.PreviousRelease}",
        ["expires_at_ms"] = JsonIntegers.Of(manifest.ExpiresAtMs),
    };

    public static JsonObject Of(ReleaseRecord release) => new()
    {
        ["manifest"] = Of(release.Manifest),
        ["signatures"] = Of(release.Signatures),
        ["status"] = release.Status.ToString(),
        ["deployed_height"] = JsonIntegers.Of(release.DeployedHeight),
        ["activated_height"] = JsonIntegers.Of(release.ActivatedHeight),
        ["ended_height"] = JsonIntegers.Of(release.EndedHeight),
        ["revocation_reason"] = release.RevocationReason,
        ["attestors"] = Addresses(release.Attestors),
        ["approvers"] = Addresses(release.Approvers),
        ["recallers"] = Addresses(release.Recallers),
    };

    public static JsonArray Of(IEnumerable<ReleaseSignature> signatures) =>
        new([.. signatures.Select(s => new JsonObject { ["public_key"] = $"{s.Key}", ["signature"] = $"{s.Signature}" })]);

    public static JsonArray Addresses(IEnumerable<Address> addresses) => Texts(addresses.Select(address => $"{address}"));

    public static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
