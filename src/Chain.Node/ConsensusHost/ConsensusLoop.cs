using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Commits;
using Chain.Node.EvidenceReports;
using Chain.Node.Execution;
using Chain.Node.Faults;
using Chain.Node.Mempool;
using Chain.Node.Peering;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;
using Chain.Node.Telemetry;

namespace Chain.Node.ConsensusHost;

/// <summary>
/// Runs the consensus engine. One loop feeds inputs to the engine and performs its effects in order: record, sign, send. The loop is the
/// only owner of the engine, the journal and the block processor, and the only writer of the chain.
/// </summary>
internal sealed class ConsensusLoop(
    ChainStore store, ConsensusEngine engine, BlockProcessor processor, TransactionPool pool, PeerHub hub, PeerHeights heights, CommitFeed feed,
    NodeMetrics metrics, TimeProvider time, NodeFault fault, EvidenceReporter evidence, ILogger<ConsensusLoop> logger, OwnSigner? signer = null)
    : BackgroundService
{
    private static readonly TimeSpan GossipInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ResponseLimit = TimeSpan.FromSeconds(30); // Sixty statuses. The slowest block and disk need far less.
    private static readonly TimeSpan SyncedLogInterval = TimeSpan.FromSeconds(1);

    private readonly LoopInbox _inbox = new();
    private readonly RoundTimers _timers = new(time);
    private readonly StepClock _clock = new(metrics, time);
    private readonly StatusAnswers _answers = new(time);
    private readonly List<Effect> _deferred = [];
    private long _inputs; // Inputs that the engine has taken, so answers to peers may have changed.
    private long _syncedUnlogged;
    private long? _syncedLoggedAt;
    private bool _isReplaying;
    private bool? _isMember;
    private long _lastBeatAt; // When the loop last sent its status; 0 before the first.
    private volatile int _round;
    private volatile StatusMessage? _lastStatus;

    /// <summary>Raised in the loop for each status message of a peer that is at a higher height than this node.</summary>
    public event Action? PeerAhead;

    /// <summary>Current round of the engine, for status and metrics.</summary>
    public int Round => _round;

    /// <summary>The last status message to the peers, sent every 500 ms; null before the first.</summary>
    public StatusMessage? LastStatus => _lastStatus;

    /// <summary>The key with which this node votes and proposes now; null if it is no validator.</summary>
    public PublicKey? VotingKey => signer?.PublicKey;

    /// <summary>Whether the loop has not yet begun, or has sent its status within the last 30 s.</summary>
    public bool IsResponsive => Volatile.Read(ref _lastBeatAt) is var beat && (beat == 0 || time.GetElapsedTime(beat) < ResponseLimit);

    /// <summary>Queues a peer's message. Waits while the peer's queue is full.</summary>
    public ValueTask EnqueueAsync(Address from, ConsensusMessage message, JournalStanding journal, int bytes, CancellationToken cancellation) =>
        _inbox.PostAsync(new LoopItem.FromPeer(from, message, journal), bytes, cancellation);

    /// <summary>Appends consecutive decided blocks that block sync fetched. Returns when the loop has handled them.</summary>
    public async Task<AppendResult> AppendSyncedAsync(IReadOnlyList<SyncedBlock> blocks, CancellationToken cancellation)
    {
        TaskCompletionSource<AppendResult> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _inbox.Post(new LoopItem.Synced(blocks, done));
        return await done.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Reports that the link to a peer is up or down. A round waits less for a proposer whose link is down.</summary>
    public void ReportLink(Address peer, bool isUp) => _inbox.Post(new LoopItem.Local(new Input.LinkChanged(peer, isUp)));

    /// <summary>Requests a status message to all peers, for example after a peer has connected.</summary>
    public void RequestGossip() => _inbox.PostGossip();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        pool.Admitted += OnAdmitted;
        using ITimer gossip = time.CreateTimer(_ => RequestGossip(), null, GossipInterval / 2, GossipInterval);
        try
        {
            Begin();
            while (!stoppingToken.IsCancellationRequested)
            {
                while (!stoppingToken.IsCancellationRequested && _inbox.TryTake() is { } item) Handle(item);
                await _inbox.WaitAsync(stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node is stopping.
        }
        catch (Exception e)
        {
            // After an unknown failure, continuing could break safety. So the node stops and reports the cause.
            NodeFailedException failure = NodeFailedException.Of(e, store.Folder);
            ConsensusLog.Stopped(logger, e, failure.Message);
            fault.Stop(failure);
        }
        finally
        {
            pool.Admitted -= OnAdmitted;
            _timers.Stop();
        }
    }

    private void OnAdmitted(Transaction transaction) => _inbox.PostTransactionsWaiting();

    private void Begin()
    {
        if (signer is not null)
        {
            if (signer.TornBytes > 0) ConsensusLog.Torn(logger, signer.TornBytes);
            signer.CheckAge();
            if (signer.JournalHeight > store.Head.Height + 1) ConsensusLog.ChainBehindJournal(logger, signer.JournalHeight, store.Head.Height);
            if (signer.IsRecovering) ConsensusLog.JournalLost(logger);
        }

        metrics.Height.Set(store.Head.Height);
        Feed(NextHeight());
        Replay();
    }

    private void Handle(LoopItem item)
    {
        switch (item)
        {
            case LoopItem.Local local:
                Feed(local.Input);
                break;
            case LoopItem.FromPeer { Message: StatusMessage status } peer:
                HandleStatus(peer.From, status, peer.Journal);
                break;
            case LoopItem.FromPeer { Message: ProposalMessage proposal }:
                Feed(new Input.ProposalReceived(proposal.Proposal));
                break;
            case LoopItem.FromPeer { Message: VoteMessage vote }:
                signer?.CheckForeign(vote.Vote);
                Feed(new Input.VoteReceived(vote.Vote));
                break;
            case LoopItem.Synced synced:
                synced.Done.TrySetResult(Append(synced.Blocks));
                break;
            case LoopItem.Gossip:
                StatusMessage ownStatus = engine.Status;
                _lastStatus = ownStatus;
                Volatile.Write(ref _lastBeatAt, time.GetTimestamp());
                BroadcastStatus(ownStatus);
                break;
        }
    }

    private void BroadcastStatus(StatusMessage status) => hub.BroadcastStatus(status.Encode(), signer?.Standing ?? JournalStanding.Unspecified);

    private void HandleStatus(Address from, StatusMessage status, JournalStanding journal)
    {
        heights.Update(from, status.Height, journal);
        if (status.Height > engine.Height) PeerAhead?.Invoke();
        signer?.TryEndRecovery();
        if (_answers.MustAnswer(from, status, _inputs))
        {
            foreach (ConsensusMessage missing in engine.MessagesFor(status)) hub.SendConsensus(from, _answers.Encode(missing));
        }

        if (_deferred.Count == 0 || signer is null || !signer.MaySign(engine.Height)) return;

        // The signatures that this node deferred because it had not caught up.
        Effect[] again = [.. _deferred.Where(e => RoundOf(e) == engine.Round)];
        _deferred.Clear();
        foreach (Effect effect in again)
        {
            if (Perform(effect) is { } answer) Feed(answer);
        }
    }

    private static int RoundOf(Effect ask) => ask is Effect.SignVote vote ? vote.Round : ((Effect.SignProposal)ask).Round;

    /// <summary>
    /// Feeds the journal's records of this height to the engine, so that its locks and votes are the same as before the restart: first this
    /// validator's own proposals and votes, sent or not, then the messages of peers [CON.11].
    /// </summary>
    private void Replay()
    {
        if (signer is null || signer.JournalHeight != engine.Height) return;
        Vote[] votes = [.. signer.RecordedVotes()];
        ConsensusMessage[] messages =
        [
            .. signer.JournalMessages.Select(b => ConsensusMessage.TryDecode(b, out ConsensusMessage? m) ? m : null).OfType<ConsensusMessage>(),
        ];
        Proposal[] own = [.. messages.OfType<ProposalMessage>().Select(m => m.Proposal).Where(signer.IsRecorded)];
        _isReplaying = true;
        foreach (Proposal proposal in own) Feed(new Input.SignedProposal(proposal));
        foreach (Vote vote in votes) Feed(new Input.SignedVote(vote));
        foreach (ConsensusMessage message in messages)
        {
            if (message is ProposalMessage { Proposal: { } proposal } && !own.Contains(proposal)) Feed(new Input.ProposalReceived(proposal));
            if (message is VoteMessage { Vote: { } vote }) Feed(new Input.VoteReceived(vote));
        }

        _isReplaying = false;
        if (votes.Length + messages.Length > 0) ConsensusLog.Replayed(logger, votes.Length, messages.Length, engine.Height);
    }

    /// <summary>Steps the engine and performs its effects. Results of effects go to the engine before the next item of the inbox.</summary>
    private void Feed(Input first)
    {
        Queue<Input> inputs = new();
        inputs.Enqueue(first);
        while (inputs.TryDequeue(out Input? input))
        {
            IReadOnlyList<Effect> effects = engine.Step(input);
            _inputs++;
            _clock.Observe(engine, isActive: effects.Count > 0 && input is not Input.StartHeight);
            foreach (Effect effect in effects)
            {
                if (Perform(effect) is { } answer) inputs.Enqueue(answer);
            }
        }

        if (engine.Round == _round) return;
        _round = engine.Round;
        if (_round > 0) ConsensusLog.RoundChanged(logger, engine.Height, _round);
    }

    private Input? Perform(Effect effect)
    {
        switch (effect)
        {
            case Effect.SignVote ask:
                return signer?.TrySign(ask) is { } vote ? new Input.SignedVote(vote) : Defer(ask);
            case Effect.SignProposal ask:
                return signer?.TrySign(ask) is { } proposal ? new Input.SignedProposal(proposal) : Defer(ask);
            case Effect.RecordMessage record:
                if (!_isReplaying) signer?.Record(engine.Height, record.Message);
                return null;
            case Effect.Broadcast { Message: StatusMessage status }:
                BroadcastStatus(status);
                return null;
            case Effect.Broadcast broadcast:
                hub.BroadcastConsensus(broadcast.Message.Encode());
                return null;
            case Effect.ScheduleTimeout timeout:
                _timers.Schedule(timeout, _inbox);
                return null;
            case Effect.BuildBlock build:
                return new Input.BlockBuilt(build.Height, build.Round, processor.Build(build.Round));
            case Effect.CheckBlock check:
                return new Input.BlockChecked(check.Block.Hash, IsValid(check.Block, checkClock: !check.IsDecided));
            case Effect.Commit commit:
                Commit(commit.Block, commit.Certificate);
                return NextHeight();
            case Effect.ReportEvidence report:
                ConsensusLog.EvidenceFound(logger, report.Evidence.ToString());
                metrics.Evidence.Inc();
                evidence.Report(report.Evidence);
                return null;
            case Effect.ReportDivergence divergence:
                throw Diverged(divergence.Block, processor.Check(divergence.Block, checkClock: false));
            default:
                throw new InvalidOperationException($"Unknown effect {effect.GetType().Name}.");
        }
    }

    /// <summary>Keeps a signature for later if this node may not sign yet.</summary>
    private Input? Defer(Effect ask)
    {
        if (signer is not null && !signer.MaySign(engine.Height)) _deferred.Add(ask);
        return null;
    }

    private bool IsValid(Block block, bool checkClock)
    {
        BlockVerdict verdict = processor.Check(block, checkClock);
        if (verdict != BlockVerdict.Valid) ConsensusLog.Refused(logger, block.Height, block.Hash.ToString(), verdict.ToString());
        return verdict == BlockVerdict.Valid;
    }

    private void Commit(Block block, CommitCertificate certificate)
    {
        CommittedBlock committed = Store(block, certificate, isSynced: true);
        signer?.EndHeight(block.Height);
        _clock.OnCommitted();
        ConsensusLog.Committed(logger, block.Height, block.Hash.ToString(), block.Transactions.Count, certificate.Round);
        feed.Publish(committed);
    }

    /// <summary>Stores a decided block. Unless it is synced, the caller syncs the store before anybody learns of the block.</summary>
    private CommittedBlock Store(Block block, CommitCertificate certificate, bool isSynced)
    {
        ValidatorSet deciders = store.Head.NextValidators;
        signer?.CheckForeign(deciders, certificate);
        long start = time.GetTimestamp();
        ExecutedBlock executed = processor.Commit(block, certificate, signer?.Mark, isSynced);
        if (isSynced) metrics.StoreSyncSeconds.Observe(time.GetElapsedTime(start).TotalSeconds);
        metrics.Height.Set(block.Height);
        metrics.Transactions.Inc(block.Transactions.Count);
        metrics.CountMisses(deciders, block.Height, certificate.Round, NameOf);
        return new CommittedBlock(executed, certificate);
    }

    private string NameOf(Address validator)
    {
        using StateView view = store.OpenView();
        return view.Participant(validator)?.Name ?? validator.ToString();
    }

    /// <summary>Logs fetched blocks, at most one line per <see cref="SyncedLogInterval"/>: a node may fetch thousands of blocks a second.</summary>
    private void LogSynced(int count, Block last)
    {
        _syncedUnlogged += count;
        if (_syncedLoggedAt is { } before && time.GetElapsedTime(before) < SyncedLogInterval) return;
        _syncedLoggedAt = time.GetTimestamp();
        ConsensusLog.Synced(logger, _syncedUnlogged, last.Height, last.Hash.ToString());
        _syncedUnlogged = 0;
    }

    private Input.StartHeight NextHeight()
    {
        _timers.Stop();
        _deferred.Clear();
        ChainHead head = store.Head;
        LogMembership(head.NextValidators);
        return new Input.StartHeight(head.Height + 1, head.NextValidators, head.Hash, pool.HasReady) { Parameters = processor.ReadParameters() };
    }

    /// <summary>Logs when this validator joins or leaves the validator set.</summary>
    private void LogMembership(ValidatorSet set)
    {
        if (signer is null) return;
        bool isMember = set.IndexOf(signer.Address) >= 0;
        if (isMember == _isMember) return;
        _isMember = isMember;
        if (isMember) ConsensusLog.Joined(logger, signer.Address.ToString(), store.Head.Height + 1, set.Count);
        else ConsensusLog.Watching(logger, signer.Address.ToString(), store.Head.Height + 1);
    }

    /// <summary>
    /// Appends fetched blocks: each in a batch of its own, and all of them synced together before the node tells anybody, ends a height in its journal or
    /// signs. After a power cut in between, the store has the first of them, and the node fetches the rest again.
    /// </summary>
    private AppendResult Append(IReadOnlyList<SyncedBlock> blocks)
    {
        List<CommittedBlock> committed = new(blocks.Count);
        AppendVerdict verdict = AppendVerdict.Unspecified;
        int count = 0;
        foreach (SyncedBlock block in blocks)
        {
            verdict = Append(block, committed);
            if (verdict is not (AppendVerdict.Appended or AppendVerdict.AlreadyDecided)) break;
            count++;
        }

        if (committed.Count == 0) return new AppendResult(count, verdict);
        long start = time.GetTimestamp();
        store.Sync();
        metrics.StoreSyncSeconds.Observe(time.GetElapsedTime(start).TotalSeconds);
        signer?.EndHeight(store.Head.Height);
        _clock.OnCommitted();
        metrics.SyncedBlocks.Inc(committed.Count);
        LogSynced(committed.Count, committed[^1].Block);
        foreach (CommittedBlock block in committed) feed.Publish(block);
        Feed(NextHeight());
        return new AppendResult(count, verdict);
    }

    /// <summary>Appends a fetched block. A bad certificate or body is the fault of the peer that sent it, so the node continues.</summary>
    private AppendVerdict Append(SyncedBlock synced, List<CommittedBlock> committed)
    {
        Block block = synced.Block;
        ChainHead head = store.Head;
        if (block.Height <= head.Height) return AppendVerdict.AlreadyDecided;
        if (block.Height != head.Height + 1) return AppendVerdict.NotNext;
        bool isCertified = synced.IsCertified && block.Header.ValidatorsHash.Equals(head.Header.NextValidatorsHash);
        if (!isCertified && synced.Certificate.VerifyFor(block.Header, head.NextValidators, store.Genesis.ChainId) != CertificateVerdict.Valid)
            return AppendVerdict.BadCertificate;
        if (!synced.HasRightBody) return AppendVerdict.BadBody;
        if (processor.Check(block, checkClock: false, synced.Known) is not BlockVerdict.Valid and var verdict) throw Diverged(block, verdict);
        committed.Add(Store(block, synced.Certificate, isSynced: false));
        return AppendVerdict.Appended;
    }

    /// <summary>
    /// A quorum decided a block that this node's rules refuse. If the node continued, its state would differ from the chain's
    /// (docs/consensus.md, lesson 22).
    /// </summary>
    private NodeFailedException Diverged(Block block, BlockVerdict verdict) => new(
        $"a quorum decided block {block.Height} {block.Hash}, but it is not valid here ({verdict}): this node's software or state differs from the "
        + $"other nodes'. Run the same version as they do; if it is the same, move {store.Folder} away, keep the vote journal, and start again");
}
