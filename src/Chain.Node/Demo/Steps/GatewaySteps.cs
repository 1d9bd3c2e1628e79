using Chain.Core.Records;
using Chain.Light;
using Gateway.Devices;
using Gateway.Downloads;
using Gateway.Events;
using Gateway.Releases;
using Gateway.Sessions;
using Gateway.Updates;

namespace Chain.Node.Demo.Steps;

/// <summary>Maps the gateway's events to the steps of processes P2 and P4, and records them in the step log.</summary>
internal sealed class GatewaySteps(StepLog log) : IGatewayObserver
{
    public void OnEvent(GatewayEvent happened)
    {
        switch (happened)
        {
            case UpdateEvent.HintReceived { Hint: ReleaseHint hint }:
                log.Record("P2.1", hint.Contract is { } contract
                    ? $"notice of update contract {contract} at height {hint.Height}" : $"notice of height {hint.Height}");
                break;
            case UpdateEvent.ReleaseMatched matched:
                log.Record("P2.2", $"{Name(matched.Release.Record.Manifest)} fits {matched.DeviceCount} device(s)");
                log.Record("P2.3", Proof(matched.Release));
                break;
            case UpdateEvent.ReleaseRequested requested:
                Record(requested.Release, requested.Device);
                break;
            case DownloadEvent.SourceAsked(ReleaseManifest manifest, ImageSource source):
                log.Record($"{Process(source.Kind)}.4", $"image of {Name(manifest)}, {manifest.ImageSizeBytes} bytes, asked of {source.Kind} {source.Origin}");
                break;
            case DownloadEvent.Fetched(ReleaseManifest manifest, IReadOnlyList<SourceShare> shares):
                Record(manifest, shares);
                break;
            case UpdateEvent.ImageSent(DeviceSession session, long bytes, IReadOnlyList<SourceShare> shares):
                bool isFromBroker = shares.Any(share => share.Kind == SourceKind.Broker);
                log.Record(isFromBroker ? "P4.6" : "P2.6", $"{bytes} bytes of {session.Model} {session.Version} go to {session.DeviceId}");
                break;
        }
    }

    private void Record(ProvenAnswer.Latest release, DeviceRecord device)
    {
        log.Record("P4.1", $"device {device.Id} asks for a newer version than {device.InstalledVersion}");
        log.Record("P4.2", $"{device.Model}, revision {device.HardwareRevision}, looked up in the gateway's own light client");
        log.Record("P4.3", $"{Name(release.Record.Manifest)}: {Proof(release)} and {release.Locations.Count} broker location(s)");
    }

    private void Record(ReleaseManifest manifest, IReadOnlyList<SourceShare> shares)
    {
        foreach (IGrouping<SourceKind, SourceShare> kind in shares.GroupBy(share => share.Kind))
        {
            string origins = string.Join(", ", kind.Select(share => new Uri(share.Uri).GetLeftPart(UriPartial.Authority)).Distinct());
            log.Record($"{Process(kind.Key)}.5", $"{kind.Sum(share => share.Bytes)} bytes of {Name(manifest)} received from {origins}");
            log.Record($"{Process(kind.Key)}.6", $"size and SHA-256 {manifest.ImageSha256} agree with the proven contract");
        }
    }

    private static string Process(SourceKind kind) => kind == SourceKind.Broker ? "P4" : "P2";

    private static string Name(ReleaseManifest manifest) => $"{manifest.Model} {manifest.Version}";

    private static string Proof(ProvenAnswer.Latest release) =>
        $"update contract {release.Contract} proven at height {release.Height}, {release.Record.Manifest.Uris.Count} vendor URI(s)";
}
