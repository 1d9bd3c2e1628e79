using Chain.Core.Primitives;
using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

/// <summary>Every state with every event. The table is the contract.</summary>
[TestFixture]
public sealed class SessionTransitionTests
{
    private const long NowMs = 1_000_000;
    private const long DeadlineMs = NowMs + 500;
    private static readonly SessionDeadlines Deadlines = new(10, 20, 30, 40);

    /// <summary>Columns of the table: the sessions before.</summary>
    private static readonly string[] Columns = ["Offered", "Read", "OfferedCancelling", "Downloading", "DownloadingCancelling", "Installed", "Final"];

    /// <summary>
    /// A cell is the state after the event; "=" is the same state, applied; "-" is ignored; "x" is closed. "Tick late" is after the deadline.
    /// "Read" is Offered after the device has read the order. "Final" stands for each of the four final states.
    /// </summary>
    private const string Table = """
        Event                | Offered   | Read        | OfferedCancelling | Downloading | DownloadingCancelling | Installed | Final
        Polled, silent       | -         | -           | -                 | -           | -                     | Confirmed | -
        Polled, reports      | -         | -           | -                 | -           | -                     | -         | -
        DetailFetched        | =         | =           | x                 | =           | x                     | x         | x
        ImageRequested       | Downloading | Downloading | x               | =           | x                     | x         | x
        Progress             | Downloading | Downloading | =               | =           | =                     | x         | x
        Succeeded            | Failed    | Failed      | Failed            | Installed   | Installed             | -         | x
        Skipped              | Failed    | Failed      | Failed            | Failed      | Failed                | -         | x
        Failed               | Failed    | Failed      | Cancelled         | Failed      | Cancelled             | Failed    | x
        Stopped              | Cancelled | Cancelled   | Cancelled         | Cancelled   | Cancelled             | x         | x
        VersionReported same | -         | -           | -                 | -           | -                     | Confirmed | x
        VersionReported other| -         | -           | -                 | -           | -                     | Failed    | x
        VersionReported old  | -         | -           | -                 | -           | -                     | =         | x
        ImageDelivered       | =         | =           | x                 | =           | x                     | x         | x
        CancelRequested      | Cancelled | =           | -                 | =           | -                     | -         | x
        CancelAcknowledged   | x         | x           | Cancelled         | x           | Cancelled             | x         | x
        CancelFailed         | x         | x           | Failed            | x           | Failed                | x         | x
        CancelRefused        | x         | x           | =                 | x           | =                     | x         | x
        Tick early           | -         | -           | -                 | -           | -                     | -         | -
        Tick late            | TimedOut  | TimedOut    | TimedOut          | TimedOut    | TimedOut              | TimedOut  | -
        """;

    private static IEnumerable<TestCaseData> Cells()
    {
        foreach (string row in Table.Split('\n').Skip(1))
        {
            string[] cells = [.. row.Split('|').Select(cell => cell.Trim())];
            for (int i = 0; i < Columns.Length; i++)
                yield return new TestCaseData(cells[0], Columns[i], cells[i + 1]).SetArgDisplayNames(cells[0], Columns[i], cells[i + 1]);
        }
    }

    [TestCaseSource(nameof(Cells)), Category("GW-SESSION.1")]
    public void Apply_EventInState_AsTheTableSays(string eventName, string column, string expected)
    {
        SessionState[] states = column == "Final"
            ? [SessionState.Confirmed, SessionState.Failed, SessionState.Cancelled, SessionState.TimedOut] : [StateOf(column)];
        foreach (SessionState state in states)
        {
            DeviceSession before = Before(column, state);
            SessionStep step = SessionTransitions.Apply(before, Event(eventName), eventName == "Tick late" ? DeadlineMs : NowMs, Deadlines);

            (SessionVerdict verdict, SessionState after) = expected switch
            {
                "-" => (SessionVerdict.Ignored, state),
                "x" => (SessionVerdict.Closed, state),
                "=" => (SessionVerdict.Applied, state),
                _ => (SessionVerdict.Applied, Enum.Parse<SessionState>(expected)),
            };
            Assert.That((step.Verdict, step.Session!.State), Is.EqualTo((verdict, after)), $"from {state}");
            if (verdict != SessionVerdict.Applied) Assert.That(step.Session, Is.SameAs(before), "what is not taken in changes nothing");
        }
    }

    [TestCase(SessionState.Failed)]
    [TestCase(SessionState.Cancelled)]
    [TestCase(SessionState.TimedOut)]
    [Category("GW-TRUTH.2")]
    public void Apply_EndedSessionWhoseImageTheDeviceRuns_ConfirmedAfterAll(SessionState state)
    {
        DeviceSession ended = Before("Final", state) with { ImageRequested = true };
        Assert.That(SessionTransitions.Apply(ended, new SessionEvent.VersionReported("v2.0.0"), NowMs, Deadlines).Session!.State,
            Is.EqualTo(SessionState.Confirmed));
        Assert.That(SessionTransitions.Apply(ended, new SessionEvent.VersionReported("1.0.0"), NowMs, Deadlines).Session!.State, Is.EqualTo(state));
    }

    [TestCase(SessionState.Downloading, 20)]
    [TestCase(SessionState.Installed, 30)]
    [Category("GW-SESSION.2")]
    public void Apply_NewState_HasItsOwnDeadline(SessionState state, long lastsMs)
    {
        DeviceSession before = Before(state == SessionState.Downloading ? "Offered" : "Downloading",
            StateOf(state == SessionState.Downloading ? "Offered" : "Downloading"));
        SessionEvent input = state == SessionState.Downloading ? new SessionEvent.ImageRequested(null) : new DeviceReport.Succeeded([]);
        DeviceSession after = SessionTransitions.Apply(before, input, NowMs, Deadlines).Session!;
        Assert.That((after.State, after.StateSinceMs, after.DeadlineMs), Is.EqualTo((state, NowMs, NowMs + lastsMs)));
    }

    [Test, Category("G08"), Category("GW-SESSION.3")]
    public void Apply_CalledOff_ServesNothingMoreAndWaitsForTheDevice()
    {
        DeviceSession after = SessionTransitions.Apply(Before("Downloading", SessionState.Downloading), new SessionEvent.CancelRequested("revoked"), NowMs,
            Deadlines).Session!;
        Assert.That((after.IsServable, after.IsCancelling, after.CancelReason, after.DeadlineMs), Is.EqualTo((false, true, "revoked", NowMs + 40)));
    }

    [Test, Category("GW-SESSION.4")]
    public void Apply_EndlessTalk_KeepsTheNewestLinesCut()
    {
        DeviceSession session = Before("Downloading", SessionState.Downloading);
        string[] batch = [.. Enumerable.Range(0, 48).Select(i => $"line {i}"), new string('x', 10_000)];
        for (int i = 0; i < 100; i++) session = SessionTransitions.Apply(session, new DeviceReport.Progress(batch), NowMs, Deadlines).Session!;
        Assert.That(session.Messages, Has.Count.EqualTo(DeviceSession.MessagesMax));
        Assert.That(session.Messages[^1].Text, Has.Length.EqualTo(DeviceSession.MessageLengthMax));
    }

    private static SessionState StateOf(string column) => column switch
    {
        "Downloading" or "DownloadingCancelling" => SessionState.Downloading,
        "Installed" => SessionState.Installed,
        _ => SessionState.Offered,
    };

    private static DeviceSession Before(string column, SessionState state) => new()
    {
        ActionId = 1,
        DeviceId = "d",
        Contract = Address.From(new byte[Address.Size]),
        Vendor = ScriptedReleases.Vendor,
        Model = "demo",
        Channel = "stable",
        Version = "2.0.0",
        SecurityCounter = 2,
        ImageSha256 = Hash256.Zero,
        ImageSizeBytes = 1,
        State = state,
        CreatedAtMs = 1,
        StateSinceMs = 1,
        DeadlineMs = column == "Final" ? 0 : DeadlineMs,
        DetailFetched = column != "Offered",
        ImageRequested = state is SessionState.Downloading or SessionState.Installed,
        CancelReason = column.EndsWith("Cancelling", StringComparison.Ordinal) ? "why" : null,
    };

    private static SessionEvent Event(string name) => name switch
    {
        "Polled, silent" => new SessionEvent.Polled(ReportsVersion: false),
        "Polled, reports" => new SessionEvent.Polled(ReportsVersion: true),
        "DetailFetched" => new SessionEvent.DetailFetched(),
        "ImageRequested" => new SessionEvent.ImageRequested(null),
        "Progress" => new DeviceReport.Progress(["at it"]),
        "Succeeded" => new DeviceReport.Succeeded([]),
        "Skipped" => new DeviceReport.Skipped([]),
        "Failed" => new DeviceReport.Failed([]),
        "Stopped" => new DeviceReport.Stopped([]),
        "VersionReported same" => new SessionEvent.VersionReported("2.0.0"),
        "VersionReported other" => new SessionEvent.VersionReported("1.0.0"),
        "VersionReported old" => new SessionEvent.VersionReported("1.0.0", MayBeEarlier: true),
        "ImageDelivered" => new SessionEvent.ImageDelivered(),
        "CancelRequested" => new SessionEvent.CancelRequested("revoked"),
        "CancelAcknowledged" => new DeviceReport.CancelAcknowledged([]),
        "CancelFailed" => new DeviceReport.CancelFailed([]),
        "CancelRefused" => new DeviceReport.CancelRefused(["no"]),
        "Tick early" or "Tick late" => new SessionEvent.Tick(),
        _ => throw new ArgumentException(name),
    };
}
