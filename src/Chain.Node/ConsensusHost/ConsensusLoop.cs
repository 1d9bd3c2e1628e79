using System.Threading.Channels;
using Chain.Consensus;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Execution;
using Chain.Node.Journal;
using Chain.Node.Mempool;
using Chain.Node.Telemetry;
using Chain.Node.Peering;
using Chain.Node.Storage;

namespace Chain.Node.ConsensusHost;

/// <summary>
/// Runs the consensus engine: one loop feeds it inputs and does its effects in their order (persist, sign, send). It is the one
/// owner of the engine, the journal, the block processor and the end of the chain.
/// </summary>
internal sealed class ConsensusLoop : BackgroundService
{
    private const int QueueItemsMax = 8192;
    private static readonly TimeSpan FullQueueRetry = TimeSpan.FromMilliseconds(10);

    private readonly ChainStore _store;
    private readonly ConsensusEngine _engine;
    private readonly BlockProcessor _processor;
    private readonly VoteJournal? _journal;
    private readonly ISigner? _signer;
    private readonly TransactionPool _pool;
    private readonly PeerHub _hub;
    private readonly CommitFeed _feed;
    private readonly TimeProvider _time;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<ConsensusLoop> _logger;
    private readonly Channel<LoopItem> _queue = Channel.CreateBounded<LoopItem>(new BoundedChannelOptions(QueueItemsMax) { SingleReader = true });
    private readonly List<ITimer> _timers = [];
    private bool _replaying;
    private int _noticesQueued;
    private int _lastRound;
    private long _silentUntilHeight;

    public ConsensusLoop(ChainStore store, ConsensusEngine engine, BlockProcessor processor, VoteJournal? journal, ISigner? signer, TransactionPool pool,
        PeerHub hub, CommitFeed feed, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<ConsensusLoop> logger)
    {
        _store = store;
        _engine = engine;
        _processor = processor;
        _journal = journal;
        _signer = signer;
        _pool = pool;
        _hub = hub;
        _feed = feed;
        _time = time;
        _lifetime = lifetime;
        _logger = logger;
        pool.Admitted += _ => NoticeTransactions();
    }

    /// <summary>Raised in the loop for each status of a peer that is further than this node.</summary>
    public event Action<Address, long>? PeerAhead;

    /// <summary>The round that the engine is in, for status and metrics.</summary>
    public int Round => _lastRound;

    /// <summary>Queues a peer's message; waits while the queue is full.</summary>
    public ValueTask EnqueueAsync(Address from, ConsensusMessage message, CancellationToken cancellation) => _queue.Writer.WriteAsync(new LoopItem.FromPeer(from, message), cancellation);

    /// <summary>Hands over a decided block; the result says whether it is now part of the chain.</summary>
    public async Task<bool> AppendSyncedAsync(Block block, CommitCertificate certificate, CancellationToken cancellation)
    {
        TaskCompletionSource<bool> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _queue.Writer.WriteAsync(new LoopItem.Synced(block, certificate, done), cancellation).ConfigureAwait(false);
        return await done.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Queues a status gossip, such as after a peer connected.</summary>
    public void RequestGossip() => _queue.Writer.TryWrite(new LoopItem.Gossip());

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using ITimer gossip = _time.CreateTimer(_ => RequestGossip(), null, TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(500));
        try
        {
            if (_journal is { WasTorn: true }) ConsensusLog.Torn(_logger);
            if (_journal is { WasCreated: true } && _store.Head.Height > 0) _silentUntilHeight = _store.Head.Height + 2;
            StartHeight();
            Replay();
            await foreach (LoopItem item in _queue.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false)) Handle(item);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A clean stop.
        }
        catch (Exception e)
        {
            ConsensusLog.Stopped(_logger, e.Message);
            Environment.ExitCode = 1;
            _lifetime.StopApplication();
            throw;
        }
        finally
        {
            StopTimers();
        }
    }

    private void Handle(LoopItem item)
    {
        switch (item)
        {
            case LoopItem.Local local:
                if (local.Input is Input.TransactionsWaiting) Volatile.Write(ref _noticesQueued, 0);
                Feed(local.Input);
                break;
            case LoopItem.FromPeer { Message: StatusMessage status } peer:
                if (status.Height > _engine.Height) PeerAhead?.Invoke(peer.From, status.Height);
                foreach (ConsensusMessage missing in _engine.MessagesFor(status)) _hub.SendConsensus(peer.From, missing.Encode());
                break;
            case LoopItem.FromPeer { Message: ProposalMessage proposal }:
                Feed(new Input.ProposalReceived(proposal.Proposal));
                break;
            case LoopItem.FromPeer { Message: VoteMessage vote }:
                Feed(new Input.VoteReceived(vote.Vote));
                break;
            case LoopItem.Synced synced:
                synced.Done.TrySetResult(TryAppend(synced.Block, synced.Certificate));
                break;
            case LoopItem.Gossip:
                _hub.BroadcastConsensus(_engine.Status.Encode());
                break;
        }
    }

    private void StartHeight()
    {
        StopTimers();
        ChainHead head = _store.Head;
        Feed(new Input.StartHeight(head.Height + 1, head.NextValidators, head.Hash, _pool.HasReady));
    }

    /// <summary>
    /// Feeds what the journal holds of this height, so that locks and votes are as they were before the restart: first what this
    /// validator said, and what it had only decided to say, then what it had heard ([CON.11]).
    /// </summary>
    private void Replay()
    {
        if (_journal is null || _journal.Height != _engine.Height) return;
        ConsensusMessage[] messages = [.. _journal.Messages.Select(b => ConsensusMessage.TryDecode(b, out ConsensusMessage? m) ? m : null).OfType<ConsensusMessage>()];
        Vote[] ownVotes = [.. messages.OfType<VoteMessage>().Select(m => m.Vote).Where(IsOwn)];
        _replaying = true;
        foreach (ProposalMessage message in messages.OfType<ProposalMessage>())
        {
            if (IsOwnProposal(message.Proposal)) Feed(new Input.SignedProposal(message.Proposal));
        }

        foreach (Vote vote in ownVotes) Feed(new Input.SignedVote(vote));
        foreach ((VoteType type, int round, Hash256 blockHash) in _journal.VoteIntents)
        {
            if (Array.Exists(ownVotes, v => v.Type == type && v.Round == round)) continue;
            if (SignVote(new Effect.SignVote(type, _journal.Height, round, blockHash)) is { } signed) Feed(signed);
        }

        foreach (ConsensusMessage message in messages)
        {
            if (message is ProposalMessage { Proposal: { } proposal } && !IsOwnProposal(proposal)) Feed(new Input.ProposalReceived(proposal));
            if (message is VoteMessage { Vote: { } vote } && !IsOwn(vote)) Feed(new Input.VoteReceived(vote));
        }

        _replaying = false;
        if (messages.Length > 0) ConsensusLog.Replayed(_logger, messages.Length, _engine.Height);
    }

    private bool IsOwn(Vote vote) => _signer is not null && vote.ValidatorIndex == _store.Head.NextValidators.IndexOf(_signer.Address);

    private bool IsOwnProposal(Proposal proposal) =>
        _signer is not null && _store.Head.NextValidators.ProposerIndex(proposal.Height, proposal.Round) == _store.Head.NextValidators.IndexOf(_signer.Address);

    /// <summary>Steps the engine and does its effects; what an effect answers is fed before the next queue item.</summary>
    private void Feed(Input first)
    {
        Queue<Input> inputs = new();
        inputs.Enqueue(first);
        while (inputs.TryDequeue(out Input? input))
        {
            foreach (Effect effect in _engine.Step(input))
            {
                if (Do(effect) is { } answer) inputs.Enqueue(answer);
            }
        }

        if (_engine.Round == _lastRound) return;
        _lastRound = _engine.Round;
        if (_lastRound > 0) ConsensusLog.RoundChanged(_logger, _engine.Height, _lastRound);
    }

    private Input? Do(Effect effect)
    {
        switch (effect)
        {
            case Effect.SignVote vote:
                return SignVote(vote);
            case Effect.SignProposal proposal:
                return SignProposal(proposal);
            case Effect.RecordMessage record:
                if (!_replaying) _journal?.RecordMessage(_engine.Height, record.Message.Encode());
                return null;
            case Effect.Broadcast broadcast:
                _hub.BroadcastConsensus(broadcast.Message.Encode());
                return null;
            case Effect.ScheduleTimeout timeout:
                Schedule(timeout);
                return null;
            case Effect.BuildBlock build:
                return new Input.BlockBuilt(build.Height, build.Round, _processor.Build(build.Round));
            case Effect.CheckBlock check:
                return new Input.BlockChecked(check.Block.Hash, Check(check.Block, checkClock: !check.IsDecided));
            case Effect.Commit commit:
                Commit(commit.Block, commit.Certificate);
                return NextHeight();
            case Effect.ReportEvidence report:
                ConsensusLog.EvidenceFound(_logger, report.Evidence.ToString());
                NodeMetrics.Evidence.Inc();
                return null;
            case Effect.ReportDivergence report:
                throw new InvalidOperationException($"a quorum decided block {report.Block.Height} {report.Block.Hash}, which is not valid here: this node's software or state "
                    + "differs from the other validators'. Compare versions, then restore the data folder from a node that agrees with them");
            default:
                throw new InvalidOperationException($"unknown effect {effect.GetType().Name}");
        }
    }

    private Input.SignedVote? SignVote(Effect.SignVote effect)
    {
        if (_signer is null || _journal is null || effect.Height < _silentUntilHeight) return null;
        if (!_journal.TryRecordVote(effect.Type, effect.Height, effect.Round, effect.BlockHash))
        {
            ConsensusLog.Withheld(_logger, effect.Type.ToString(), effect.Height, effect.Round);
            return null;
        }

        int index = _store.Head.NextValidators.IndexOf(_signer.Address);
        Signature signature = _signer.Sign(Vote.SigningDigest(_store.Genesis.ChainId, effect.Type, effect.Height, effect.Round, effect.BlockHash));
        Vote vote = new(effect.Type, effect.Height, effect.Round, effect.BlockHash, index, signature);
        _journal.RecordMessage(effect.Height, new VoteMessage(vote).Encode());
        return new Input.SignedVote(vote);
    }

    private Input.SignedProposal? SignProposal(Effect.SignProposal effect)
    {
        if (_signer is null || _journal is null || effect.Height < _silentUntilHeight) return null;
        if (!_journal.TryRecordProposal(effect.Height, effect.Round, effect.ValidRound, effect.Block.Hash))
        {
            ConsensusLog.Withheld(_logger, "proposal", effect.Height, effect.Round);
            return null;
        }

        Signature signature = _signer.Sign(Proposal.SigningDigest(_store.Genesis.ChainId, effect.Height, effect.Round, effect.ValidRound, effect.Block.Hash));
        Proposal proposal = new(effect.Height, effect.Round, effect.ValidRound, effect.Block, signature);
        _journal.RecordMessage(effect.Height, new ProposalMessage(proposal).Encode());
        return new Input.SignedProposal(proposal);
    }

    private bool Check(Block block, bool checkClock)
    {
        BlockVerdict verdict = _processor.Check(block, checkClock);
        if (verdict != BlockVerdict.Valid) ConsensusLog.Refused(_logger, block.Height, block.Hash.ToString(), verdict.ToString());
        return verdict == BlockVerdict.Valid;
    }

    private void Commit(Block block, CommitCertificate certificate)
    {
        ExecutedBlock executed = _processor.Commit(block, certificate);
        _journal?.EndHeight(block.Height);
        NodeMetrics.Height.Set(block.Height);
        NodeMetrics.Transactions.Inc(block.Transactions.Count);
        ConsensusLog.Committed(_logger, block.Height, block.Hash.ToString(), block.Transactions.Count, certificate.Round);
        _feed.Publish(new CommittedBlock(executed, certificate));
    }

    private Input.StartHeight NextHeight()
    {
        StopTimers();
        ChainHead head = _store.Head;
        return new Input.StartHeight(head.Height + 1, head.NextValidators, head.Hash, _pool.HasReady);
    }

    private bool TryAppend(Block block, CommitCertificate certificate)
    {
        if (block.Height <= _store.Head.Height) return true;
        if (block.Height != _store.Head.Height + 1) return false;
        if (certificate.VerifyFor(block.Header, _store.Head.NextValidators, _store.Genesis.ChainId) != CertificateVerdict.Valid) return false;
        if (_processor.Check(block, checkClock: false) is not BlockVerdict.Valid and var verdict)
        {
            ConsensusLog.Refused(_logger, block.Height, block.Hash.ToString(), verdict.ToString());
            return false;
        }

        Commit(block, certificate);
        ConsensusLog.Synced(_logger, block.Height);
        StartHeight();
        return true;
    }

    private void Schedule(Effect.ScheduleTimeout effect)
    {
        LoopItem.Local elapsed = new(new Input.TimeoutElapsed(effect.Height, effect.Round, effect.Kind));
        ITimer? timer = null;
        timer = _time.CreateTimer(_ => RingOrRetry(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timers.Add(timer);
        timer.Change(TimeSpan.FromMilliseconds(effect.DelayMs), Timeout.InfiniteTimeSpan);

        // A timeout that a full queue swallowed could leave the round waiting for ever.
        void RingOrRetry()
        {
            if (!_queue.Writer.TryWrite(elapsed)) timer!.Change(FullQueueRetry, Timeout.InfiniteTimeSpan);
        }
    }

    // One notice in the queue at a time: a flood of transactions must not push timers and votes out of it.
    private void NoticeTransactions()
    {
        if (Interlocked.Exchange(ref _noticesQueued, 1) == 1) return;
        if (!_queue.Writer.TryWrite(new LoopItem.Local(new Input.TransactionsWaiting()))) Volatile.Write(ref _noticesQueued, 0);
    }

    private void StopTimers()
    {
        foreach (ITimer timer in _timers) timer.Dispose();
        _timers.Clear();
    }
}
