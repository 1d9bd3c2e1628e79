using Chain.Contracts.Participants;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Keys;
using Chain.Node.Mempool;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;
using Chain.Node.Submission;

namespace Chain.Node.Liveness;

/// <summary>
/// States on the chain that this node runs, with its voting key, when a change of the validator set waits for that. [GOV-LIVE.2] A candidate's
/// statement is also its declaration that it is ready.
/// </summary>
/// <remarks>A node that cannot vote now states nothing, so a change never counts on it. While nothing waits, it states nothing either.</remarks>
/// <param name="store">The chain.</param>
/// <param name="identity">This node's keys.</param>
/// <param name="submitter">Submits the statement.</param>
/// <param name="canVote">Whether the node has caught up and may sign the next block if it is a member of the set.</param>
/// <param name="time">Time.</param>
/// <param name="logger">The log.</param>
internal sealed class LivenessReporter(
    ChainStore store, NodeIdentity identity, TransactionSubmitter submitter, Func<bool> canVote, TimeProvider time, ILogger<LivenessReporter> logger)
    : BackgroundService
{
    /// <summary>Maximum number of statements for one change that are not recorded: 10. With <see cref="RetryAfter"/>, they take 150 s.</summary>
    private const int AttemptsMax = 10;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(15);

    private (Address Subject, long SinceHeight) _change;
    private int _attempts;
    private long _statedAt;
    private long _statedHeight;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        try
        {
            do await TryStateAsync(stoppingToken).ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node is stopping.
        }
    }

    private async Task TryStateAsync(CancellationToken cancellation)
    {
        if (!canVote() || FindDue() is not ({ } key, long height)) return;
        (Hash256 _, AdmissionVerdict verdict) = await submitter.SubmitAsync(
            key, identity.Id, ContractKind.Participants, ParticipantMethods.Ready, default, ParticipantCalls.Ready(height), cancellation).ConfigureAwait(false);
        LivenessLog.Stated(logger, height, verdict.ToString());
    }

    /// <summary>The key and the height to state now; null if no statement is due, or the last one may still be recorded.</summary>
    private (ISigner Key, long Height)? FindDue()
    {
        using StateView view = store.OpenView();
        ChainHead head = view.Head;
        WaitingSetChange? due = WaitingChanges.In(view).FirstOrDefault(c => c.IsStatementDue(identity.Id));
        if (due is null || KeyOf(view) is not { } key) return null;
        bool isRecorded = view.ReadinessOf(identity.Id) is { } statement && statement.RecordedHeight > _statedHeight;
        if (isRecorded || _change != (due.Subject, due.SinceHeight)) (_change, _attempts) = ((due.Subject, due.SinceHeight), 0);
        if (_attempts > AttemptsMax || (_attempts > 0 && time.GetElapsedTime(_statedAt) < RetryAfter)) return null;
        if (++_attempts > AttemptsMax)
        {
            LivenessLog.GivenUp(logger, AttemptsMax);
            return null;
        }

        (_statedAt, _statedHeight) = (time.GetTimestamp(), head.Height);
        return (key, head.Height);
    }

    /// <summary>The key with which this node votes, or will vote if it joins; null if it does not have it.</summary>
    private ISigner? KeyOf(StateView view)
    {
        ValidatorSet set = view.Head.NextValidators;
        int index = set.IndexOf(identity.Id);
        if (index >= 0) return identity.Find(set[index].PublicKey);
        ISigner current = identity.Current;
        return view.Participant(identity.Id)?.Keys.Any(k => k.Key.Equals(current.PublicKey) && k.UntilHeight == 0) == true ? current : null;
    }
}
