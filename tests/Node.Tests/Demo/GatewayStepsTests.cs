using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Demo.Steps;
using Gateway.Devices;
using Gateway.Downloads;
using Gateway.Events;
using Gateway.Releases;
using Gateway.Sessions;
using Gateway.Updates;

namespace Node.Tests.Demo;

/// <summary>Which steps of the processes P2 and P4 an event of a gateway is.</summary>
[TestFixture]
public sealed class GatewayStepsTests
{
    private static readonly Address Someone = Address.Parse(new string('1', 2 * Address.Size));

    private static readonly ReleaseManifest Manifest = new()
    {
        Vendor = Someone,
        Model = "sensor-x1",
        HardwareRevisions = ["rev-a"],
        Channel = "stable",
        Version = "2.0.0",
        SecurityCounter = 2,
        ImageSizeBytes = 3,
        ImageSha256 = Hash256.Zero,
        PieceSizeBytes = 1024 * 1024,
        PiecesRoot = Hash256.Zero,
        Uris = ["http://vendor/1"],
    };

    private static readonly ProvenAnswer.Latest Release = new(
        Someone, new ReleaseRecord { Manifest = Manifest, Signatures = [], Status = ReleaseStatus.Active, DeployedHeight = 1, ActivatedHeight = 2 }, 3, 0);

    private static readonly DeviceRecord Device = new()
    {
        Id = "dev-1",
        Vendor = Someone,
        Model = "sensor-x1",
        HardwareRevision = "rev-a",
        Channel = "stable",
        TokenSha256 = Hash256.Zero,
    };

    private static readonly DeviceSession Session = new()
    {
        ActionId = 1,
        DeviceId = "dev-1",
        Contract = Someone,
        Vendor = Someone,
        Model = "sensor-x1",
        Channel = "stable",
        Version = "2.0.0",
        SecurityCounter = 2,
        ImageSha256 = Hash256.Zero,
        ImageSizeBytes = 3,
        State = SessionState.Downloading,
        CreatedAtMs = 1,
        StateSinceMs = 1,
        DeadlineMs = 2,
    };

    private static IEnumerable<TestCaseData> Events()
    {
        yield return Case("P2.1", new UpdateEvent.HintReceived(new ReleaseHint(7, null)));
        yield return Case("P2.2 P2.3", new UpdateEvent.ReleaseMatched(Release, 1));
        yield return Case("P4.1 P4.2 P4.3", new UpdateEvent.ReleaseRequested(Release, Device));
        yield return Case("P2.4", new DownloadEvent.SourceAsked(Manifest, Source(SourceKind.Vendor)));
        yield return Case("P4.4", new DownloadEvent.SourceAsked(Manifest, Source(SourceKind.Broker)));
        yield return Case("P2.5 P2.6", new DownloadEvent.Fetched(Manifest, [Share(SourceKind.Vendor)]));
        yield return Case("P4.5 P4.6", new DownloadEvent.Fetched(Manifest, [Share(SourceKind.Broker)]));
        yield return Case("P2.6", new UpdateEvent.ImageSent(Session, 3, [Share(SourceKind.Vendor)]));
        yield return Case("P4.6", new UpdateEvent.ImageSent(Session, 3, [Share(SourceKind.Vendor), Share(SourceKind.Broker)]));
        yield return Case("", new UpdateEvent.Ended(Session));
        yield return Case("", new DownloadEvent.Failed(Manifest, DownloadVerdict.Unreachable));
    }

    [TestCaseSource(nameof(Events))]
    public void OnEvent_OfTheGateway_RecordsItsSteps(string tags, object happened)
    {
        string folder = Directory.CreateTempSubdirectory("fwl-steps-").FullName;
        try
        {
            List<string> lines = [];
            using (StepLog log = new(Path.Combine(folder, "steps.jsonl"), TimeProvider.System, lines.Add))
                new GatewaySteps(log).OnEvent((GatewayEvent)happened);
            string[] expected = tags.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.That(lines, Has.Count.EqualTo(expected.Length));
            for (int i = 0; i < expected.Length; i++) Assert.That(lines[i], Does.Contain($"\"tag\":\"{expected[i]}\""));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ImageSource Source(SourceKind kind) => new(new Uri("http://source/1"), kind, Someone);

    private static SourceShare Share(SourceKind kind) => new("http://source/1", kind, Someone, 3);

    private static TestCaseData Case(string tags, GatewayEvent happened) =>
        new TestCaseData(tags, happened).SetArgDisplayNames(tags.Length == 0 ? "none" : tags, happened.GetType().Name);
}
