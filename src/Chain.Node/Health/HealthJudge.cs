using System.Globalization;
using Chain.Core;

namespace Chain.Node.Health;

/// <summary>Judges a node's condition from facts. Pure: the time is one of the facts.</summary>
internal static class HealthJudge
{
    /// <summary>A clock is named when it differs by more than half of what a block's time may be ahead: 5 s.</summary>
    public const long ClockOffMs = Limits.ClockDriftMsMax / 2;

    /// <summary>How long transactions may wait without a block before the chain counts as halted: 30 s, which is several rounds.</summary>
    public static readonly TimeSpan StallAfter = TimeSpan.FromSeconds(30);

    /// <summary>Days before the end of a certificate from which on it needs attention.</summary>
    public const int CertificateDays = 30;

    private static readonly int[] CertificateWarningDays = [7, CertificateDays];

    /// <summary>All findings, the most severe first.</summary>
    public static HealthReport Judge(HealthFacts facts)
    {
        List<HealthFinding> findings = [];
        AddValidators(findings, facts);
        AddStall(findings, facts);
        AddSelf(findings, facts);
        AddClocks(findings, facts);
        AddCertificate(findings, facts);
        AddIdentities(findings, facts);
        foreach ((string subject, string text) in facts.WaitingChanges) findings.Add(new(HealthCode.SetChangeWaits, HealthState.Degraded, subject, text));
        foreach (string problem in facts.ResourceProblems) findings.Add(new(HealthCode.ResourcesLow, HealthState.Degraded, problem, problem));
        return new HealthReport([.. findings.OrderByDescending(f => f.Severity).ThenBy(f => f.Code)]);
    }

    private static void AddValidators(List<HealthFinding> findings, HealthFacts facts)
    {
        MemberFacts[] missing = [.. facts.Members.Where(m => !TakesPart(m, facts))];
        int taking = facts.Members.Count - missing.Length;
        if (missing.Length == 0) return;
        if (facts.Uptime < MemberFacts.SilentAfter)
        {
            string text = $"this node started {facts.Uptime.TotalSeconds:0} s ago and hears {taking} of {facts.Members.Count} validators so far";
            if (taking < facts.Quorum) findings.Add(new(HealthCode.Starting, HealthState.Degraded, "", text));
            return;
        }

        string who = string.Join("; ", missing.Select(m => Describe(m, facts)));
        string subject = string.Join(",", missing.Select(m => m.Name));
        if (taking < facts.Quorum)
        {
            string cutOff = facts.PeersConnected == 0 ? ", or repair this node's network: it has no peer" : "";
            findings.Add(new(HealthCode.QuorumMissing, HealthState.Halted, subject,
                $"the chain is halted: a block needs {facts.Quorum} of {facts.Members.Count} validators, and this node knows of {taking} that take part. "
                + $"{who}. Start or repair at least {facts.Quorum - taking} of them{cutOff}"));
            return;
        }

        int spare = taking - facts.Quorum;
        string margin = spare == 0 ? "one more failure halts the chain" : $"{spare + 1} more failures halt the chain";
        findings.Add(new(HealthCode.ValidatorSilent, HealthState.Degraded, subject, $"{margin}: {who}"));
    }

    /// <summary>Whether a member takes part in consensus, as far as this node hears.</summary>
    internal static bool TakesPart(MemberFacts member, HealthFacts facts) => member.IsSelf ? facts.CannotVote is null : member.IsHeard && member.HasJournal;

    private static string Describe(MemberFacts member, HealthFacts facts)
    {
        if (member.IsSelf) return $"{member.Name} is this node, which cannot vote";
        if (member.IsHeard) return $"{member.Name} does not sign until it knows what it has signed before";
        return member.HeardMs == 0 ? $"{member.Name} was not heard since this node started at {Time(facts.NowMs - (long)facts.Uptime.TotalMilliseconds, facts)}"
            : $"{member.Name} is silent since {Time(member.HeardMs, facts)}";
    }

    private static void AddStall(List<HealthFinding> findings, HealthFacts facts)
    {
        if (facts.SyncingTo is not null || findings.Exists(f => f.Code == HealthCode.QuorumMissing)) return;
        bool isOverdue = facts.SinceBlock > (2 * facts.Heartbeat) + TimeSpan.FromSeconds(10);
        if (!isOverdue && !(facts.AreTransactionsWaiting && facts.SinceBlock > StallAfter)) return;
        string due = facts.AreTransactionsWaiting ? "although transactions wait" : $"and one is due every {facts.Heartbeat.TotalSeconds:0} s";
        string awaited = facts.WaitingFor.Count == 0 ? "look for errors in the validators' logs"
            : $"round {facts.Round} waits for {string.Join(", ", facts.WaitingFor)}: look for errors in their logs";
        findings.Add(new(HealthCode.Stalled, HealthState.Halted, "",
            $"the chain is halted: no block follows block {facts.Height} since {(int)facts.SinceBlock.TotalSeconds} s, {due}; {awaited}"));
    }

    private static void AddSelf(List<HealthFinding> findings, HealthFacts facts)
    {
        if (facts.CannotVote is { } why) findings.Add(new(HealthCode.CannotVote, HealthState.Degraded, "", $"this validator cannot vote: {why}"));
        bool needsPeers = facts.PeersConfigured > 0 || facts.Members.Any(m => !m.IsSelf);
        if (needsPeers && facts.PeersConnected == 0 && facts.Uptime >= MemberFacts.SilentAfter)
        {
            string remedy = facts.PeersConfigured == 0 ? "name other full nodes in 'peers' in node.json"
                : "check this node's network, and its log for the reason";
            findings.Add(new(HealthCode.NoPeers, HealthState.Degraded, "",
                $"this node has no peer, so it gets no blocks and forwards no transactions: {remedy}"));
        }

        if (facts.SyncingTo is { } target)
            findings.Add(new(HealthCode.CatchingUp, HealthState.Degraded, "", $"this node is catching up, at block {facts.Height} of {target}"));
    }

    private static void AddClocks(List<HealthFinding> findings, HealthFacts facts)
    {
        MemberFacts[] told = [.. facts.Members.Where(m => m is { IsHeard: true, ClockAheadMs: not null })];
        long[] offsets = [0, .. told.Select(m => m.ClockAheadMs!.Value)];
        Array.Sort(offsets);
        long median = offsets[(offsets.Length - 1) / 2]; // Relative to this node's clock.
        if (Math.Abs(median) > ClockOffMs)
        {
            string text = $"this node's clock is {Seconds(median)} s {(median > 0 ? "behind" : "ahead of")} most validators' clocks: correct it";
            findings.Add(new(HealthCode.ClockOff, HealthState.Degraded, "", text));
        }

        foreach (MemberFacts member in told)
        {
            long ahead = member.ClockAheadMs!.Value - median;
            if (Math.Abs(ahead) <= ClockOffMs) continue;
            string text = $"the clock of {member.Name} is {Seconds(ahead)} s {(ahead > 0 ? "ahead of" : "behind")} most validators' clocks: correct it";
            findings.Add(new(HealthCode.ClockOff, HealthState.Degraded, member.Name, text));
        }

        long blockAhead = facts.BlockTimeMs - facts.NowMs;
        if (blockAhead <= Limits.ClockDriftMsMax) return;
        findings.Add(new(HealthCode.ClockOff, HealthState.Degraded, "block",
            $"block {facts.Height} is dated {Seconds(blockAhead)} s ahead of this node's clock: either this clock is behind, or most validators' clocks were "
            + "ahead. The chain goes on; its time stands still until the clocks reach it"));
    }

    private static void AddCertificate(List<HealthFinding> findings, HealthFacts facts)
    {
        if (facts.CertificateEndsMs == 0) return;
        TimeSpan left = TimeSpan.FromMilliseconds(facts.CertificateEndsMs - facts.NowMs);
        const string Remedy = "make a new one with 'fwledger keys tls --renew --out' and its file; the node takes it by itself";
        if (left <= TimeSpan.Zero)
        {
            findings.Add(new(HealthCode.CertificateEnds, HealthState.Degraded, "ended",
                $"this node's TLS certificate ended at {Time(facts.CertificateEndsMs, facts)}: peers refuse new connections, and the node will not start "
                + $"again. If this machine's clock is right, {Remedy}"));
            return;
        }

        int days = Array.Find(CertificateWarningDays, d => left <= TimeSpan.FromDays(d));
        if (days == 0) return;
        findings.Add(new(HealthCode.CertificateEnds, HealthState.Degraded, $"{days} days",
            $"this node's TLS certificate ends in {(int)left.TotalDays} days, at {Time(facts.CertificateEndsMs, facts)}: {Remedy}"));
    }

    private static void AddIdentities(List<HealthFinding> findings, HealthFacts facts)
    {
        const string Danger = "Two validators with one key can sign two different votes, which removes the validator";
        if (facts.IdentityReporters.Count > 0)
        {
            findings.Add(new(HealthCode.IdentityInUse, HealthState.Degraded, "",
                $"this identity is in use elsewhere, say {string.Join(", ", facts.IdentityReporters)}: stop this node or the other one now. {Danger}"));
        }

        foreach (string peer in facts.DuplicatedPeers)
        {
            findings.Add(new(HealthCode.IdentityInUse, HealthState.Degraded, peer,
                $"two processes run under the identity of {peer}: its operator must stop one of them now. {Danger}"));
        }
    }

    private static long Seconds(long ms) => (Math.Abs(ms) + 500) / 1000;

    /// <summary>A time for people: of day if it is less than a day ago or ahead, otherwise with the date. In UTC, as all times of the log.</summary>
    private static string Time(long unixMs, HealthFacts facts)
    {
        const long DayMs = 86_400_000;
        long bounded = Math.Clamp(unixMs, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
        string format = Math.Abs(bounded - facts.NowMs) < DayMs ? "HH:mm:ss 'UTC'" : "yyyy-MM-dd HH:mm 'UTC'";
        return DateTimeOffset.FromUnixTimeMilliseconds(bounded).ToString(format, CultureInfo.InvariantCulture);
    }
}
