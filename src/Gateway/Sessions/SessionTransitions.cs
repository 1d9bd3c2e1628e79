using Gateway.Devices;

namespace Gateway.Sessions;

/// <summary>The session state machine, as a pure function of session, event and time. [GW-SESSION.1]</summary>
internal static class SessionTransitions
{
    private const string CameBack = "The device came back. It reports no version, so its own report of success counts, as in hawkBit.";

    /// <summary>Applies one event.</summary>
    /// <returns>
    /// The verdict, and the session after the event: the same object unless the verdict is <see cref="SessionVerdict.Applied"/>.
    /// </returns>
    public static SessionStep Apply(DeviceSession session, SessionEvent input, long nowMs, SessionDeadlines deadlines)
    {
        if (session.IsFinal) return OnFinal(session, input, nowMs, deadlines);
        return input switch
        {
            SessionEvent.Polled polled => session.State == SessionState.Installed && !polled.ReportsVersion
                ? Move(session, SessionState.Confirmed, nowMs, deadlines, CameBack) : Ignored(session),
            SessionEvent.DetailFetched => session.IsServable ? Applied(session with { DetailFetched = true }) : Closed(session),
            SessionEvent.ImageRequested asked => session.IsServable
                ? Begin(session with { ImageRequested = true, Source = asked.Source ?? session.Source }, nowMs, deadlines) : Closed(session),
            SessionEvent.ImageDelivered => session.IsServable ? Applied(session with { ImageDelivered = true }) : Closed(session),
            DeviceReport.Progress progress => OnProgress(session, progress, nowMs, deadlines),
            DeviceReport.Succeeded succeeded => OnSucceeded(session, succeeded, nowMs, deadlines),
            DeviceReport.Skipped skipped => session.State == SessionState.Installed ? Ignored(session)
                : Move(Say(session, nowMs, skipped.Details), SessionState.Failed, nowMs, deadlines, "The device skipped the update."),
            DeviceReport.Failed failed => Move(session, session.IsCancelling ? SessionState.Cancelled : SessionState.Failed, nowMs, deadlines, failed.Details),
            DeviceReport.Stopped stopped => session.State == SessionState.Installed ? Closed(session)
                : Move(session, SessionState.Cancelled, nowMs, deadlines, stopped.Details),
            SessionEvent.VersionReported reported => OnVersion(session, reported, nowMs, deadlines),
            SessionEvent.CancelRequested cancel => OnCancel(session, cancel.Reason, nowMs, deadlines),
            DeviceReport.CancelAcknowledged agreed => session.IsCancelling
                ? Move(session, SessionState.Cancelled, nowMs, deadlines, agreed.Details) : Closed(session),
            DeviceReport.CancelFailed broken => session.IsCancelling
                ? Move(session, SessionState.Failed, nowMs, deadlines, broken.Details) : Closed(session),
            DeviceReport.CancelRefused refused => session.IsCancelling
                ? Applied(Say(session, nowMs, refused.Details)) : Closed(session),
            SessionEvent.Tick => nowMs >= session.DeadlineMs
                ? Move(session, SessionState.TimedOut, nowMs, deadlines, $"No word in state {session.State}.") : Ignored(session),
            _ => throw new InvalidOperationException($"no arm for {input.GetType().Name}"),
        };
    }

    /// <summary>Adds lines to the history, cut and counted. [GW-SESSION.4]</summary>
    public static DeviceSession Say(DeviceSession session, long nowMs, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0) return session;
        IEnumerable<SessionMessage> added = lines.Where(line => line.Length > 0).TakeLast(DeviceSession.MessagesMax)
            .Select(line => new SessionMessage(nowMs, line.Length > DeviceSession.MessageLengthMax ? line[..DeviceSession.MessageLengthMax] : line));
        return session with { Messages = [.. session.Messages.Concat(added).TakeLast(DeviceSession.MessagesMax)] };
    }

    /// <summary>The latest deadline that a session may have now, in Unix milliseconds; 0 for a final state.</summary>
    public static long LatestDeadlineMs(DeviceSession session, long nowMs, SessionDeadlines deadlines)
    {
        if (session.IsFinal) return 0;
        return nowMs + (session.IsCancelling ? Math.Max(deadlines.CancellingMs, LastsMs(session.State, deadlines)) : LastsMs(session.State, deadlines));
    }

    /// <remarks>What the device runs counts: a session that ended without it is confirmed after all. [GW-TRUTH.2]</remarks>
    private static SessionStep OnFinal(DeviceSession session, SessionEvent input, long nowMs, SessionDeadlines deadlines)
    {
        bool runsAfterAll = input is SessionEvent.VersionReported reported && session is { ImageRequested: true, State: not SessionState.Confirmed }
            && DeviceVersion.AreSame(reported.Version, session.Version);
        if (runsAfterAll) return Move(session, SessionState.Confirmed, nowMs, deadlines, $"The device runs version {session.Version} after all.");
        return input is SessionEvent.Polled or SessionEvent.Tick ? Ignored(session) : Closed(session);
    }

    private static SessionStep OnProgress(DeviceSession session, DeviceReport.Progress progress, long nowMs, SessionDeadlines deadlines)
    {
        if (session.State == SessionState.Installed) return Closed(session);
        DeviceSession heard = Say(session, nowMs, progress.Details);
        if (progress.IsDownloaded && session.ImageRequested) heard = heard with { ImageDelivered = true };
        return heard.IsServable ? Begin(heard, nowMs, deadlines) : Applied(heard);
    }

    /// <remarks>A success counts even while the session is being cancelled: the device has the image.</remarks>
    private static SessionStep OnSucceeded(DeviceSession session, DeviceReport.Succeeded succeeded, long nowMs, SessionDeadlines deadlines)
    {
        if (session.State == SessionState.Installed) return Ignored(session);
        DeviceSession heard = Say(session, nowMs, succeeded.Details);
        if (!session.ImageRequested) // [GW-DDI.8]
            return Move(heard, SessionState.Failed, nowMs, deadlines, "Success was reported, but the image was never requested.");
        return Move(heard, SessionState.Installed, nowMs, deadlines, []);
    }

    /// <remarks>rauc-hawkbit-updater reports its success, and the version that runs, before it restarts. [GW-TRUTH.1]</remarks>
    private static SessionStep OnVersion(DeviceSession session, SessionEvent.VersionReported reported, long nowMs, SessionDeadlines deadlines)
    {
        if (session.State != SessionState.Installed) return Ignored(session);
        string line = $"The device reports version {reported.Version}.";
        if (DeviceVersion.AreSame(reported.Version, session.Version)) return Move(session, SessionState.Confirmed, nowMs, deadlines, line);
        if (!reported.MayBeEarlier) return Move(session, SessionState.Failed, nowMs, deadlines, line);
        return session.Messages.Count > 0 && session.Messages[^1].Text == line ? Ignored(session) : Applied(Say(session, nowMs, [line]));
    }

    private static SessionStep OnCancel(DeviceSession session, string reason, long nowMs, SessionDeadlines deadlines) // [GW-SESSION.3]
    {
        if (session.State == SessionState.Installed) return Ignored(session);
        if (session.IsCancelling) return Ignored(session);
        DeviceSession called = Say(session with { CancelReason = reason }, nowMs, [$"Called off: {reason}."]);
        if (!session.DetailFetched && session.State == SessionState.Offered) return Move(called, SessionState.Cancelled, nowMs, deadlines, []);
        return Applied(called with { DeadlineMs = nowMs + deadlines.CancellingMs });
    }

    private static SessionStep Begin(DeviceSession session, long nowMs, SessionDeadlines deadlines) =>
        session.State == SessionState.Offered ? Move(session, SessionState.Downloading, nowMs, deadlines, []) : Applied(session);

    private static SessionStep Move(DeviceSession session, SessionState state, long nowMs, SessionDeadlines deadlines, string line) =>
        Move(session, state, nowMs, deadlines, [line]);

    private static SessionStep Move(DeviceSession session, SessionState state, long nowMs, SessionDeadlines deadlines, IReadOnlyList<string> lines)
    {
        long lastsMs = LastsMs(state, deadlines);
        return Applied(Say(session, nowMs, lines) with { State = state, StateSinceMs = nowMs, DeadlineMs = lastsMs == 0 ? 0 : nowMs + lastsMs });
    }

    private static long LastsMs(SessionState state, SessionDeadlines deadlines) => state switch
    {
        SessionState.Offered => deadlines.OfferedMs,
        SessionState.Downloading => deadlines.DownloadingMs,
        SessionState.Installed => deadlines.InstalledMs,
        _ => 0,
    };

    private static SessionStep Applied(DeviceSession session) => new(SessionVerdict.Applied, session);

    private static SessionStep Ignored(DeviceSession session) => new(SessionVerdict.Ignored, session);

    private static SessionStep Closed(DeviceSession session) => new(SessionVerdict.Closed, session);
}
