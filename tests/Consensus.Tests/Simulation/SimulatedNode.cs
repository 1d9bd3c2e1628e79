using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Consensus.Tests.Simulation;

/// <summary>
/// A host as SPEC.md requires it: it writes the journal before it signs, executes effects in order, replays the journal after a
/// crash, and gossips its status.
/// </summary>
internal class SimulatedNode
{
    private const int GossipEveryMs = 250;
    private readonly Queue<Input> _inputs = [];
    private readonly List<(Block Block, CommitCertificate Certificate)> _stored = [];
    private readonly Dictionary<Address, PeerClaim> _claims = [];
    private readonly List<Effect> _withheld = [];
    private readonly int _clockPercent;
    private JournalRecovery _recovery = new();
    private StartQuorum _start = new();
    private bool _isRunning, _isReplaying, _isBehind;
    private int _life;
    private long _pausedUntilMs;

    /// <param name="cluster">The run that the node belongs to.</param>
    /// <param name="number">Number in the network.</param>
    /// <param name="id">Id of the validator whose key it uses; a clone uses another node's id.</param>
    internal SimulatedNode(Cluster cluster, int number, int id)
    {
        Cluster = cluster;
        Number = number;
        Id = id;
        int drift = cluster.Scenario.DriftPercent;
        _clockPercent = 100 + cluster.Random.Next(-drift, drift + 1);
    }

    internal int Number { get; }

    internal int Id { get; }

    internal bool IsUp => Engine is not null;

    internal long CommittedHeight => _stored.Count;

    internal bool HasTransactions { get; private set; }

    internal long StepsCount { get; private set; }

    internal ConsensusEngine? Engine { get; private set; }

    internal Journal Journal { get; init; } = new();

    /// <summary>Number of starts.</summary>
    internal int Life => _life;

    /// <summary>What the node says of its journal, with each status.</summary>
    internal JournalStanding Standing => Journal.IsRecovering ? _recovery.Standing
        : CommittedHeight + 1 < Journal.SilentUntilHeight ? JournalStanding.Silent : JournalStanding.Signs;

    protected Cluster Cluster { get; }

    protected CheapChain Chain => Cluster.Sets.At(CommittedHeight + 1);

    protected Hash256 ParentHash => _stored.Count == 0 ? Hash256.Zero : _stored[^1].Block.Hash;

    protected virtual IMessageVerifier Verifier => CheapSignatures.Instance;

    internal void Start()
    {
        if (IsUp) return;
        _life++;
        _recovery = new JournalRecovery();
        _start = new StartQuorum();
        _claims.Clear();
        _withheld.Clear();
        Engine = new ConsensusEngine(new EngineOptions(CheapChain.ChainId, Cluster.Scenario.Parameters, CheapChain.AddressOf(Id)) { Verifier = Verifier });
        long height = CommittedHeight + 1;
        List<Input> replayed = Journal.Replay(height, (type, round, hash) => Sign(type, height, round, hash));
        Take(new Input.StartHeight(height, Chain.Validators, ParentHash, HasTransactions));
        _isReplaying = true;
        foreach (Input input in replayed) Take(input);
        _isReplaying = false;
        int life = _life;
        Cluster.Events.After(1, () => Gossip(life));
        Cluster.TellLinks(this, isUp: true);
    }

    /// <summary>Crashes the process. Of the journal's unsynced records, a random prefix survives.</summary>
    internal void Crash(int? unsyncedKept = null)
    {
        if (!IsUp) return;
        Engine = null;
        Cluster.TellLinks(this, isUp: false);
        _isReplaying = false;
        _inputs.Clear();
        Journal.Crash(unsyncedKept ?? Cluster.Random.Next(Journal.UnsyncedCount + 1));
        if (Id == Cluster.Scenario.JournalLoser) Journal.Lose();
    }

    /// <summary>Deletes the journal of a node that is down, and its blocks too if <paramref name="andBlocks"/>.</summary>
    internal void Lose(bool andBlocks)
    {
        if (IsUp) throw new InvalidOperationException("A running node holds its files.");
        Journal.Lose();
        if (andBlocks) _stored.Clear();
    }

    /// <summary>Takes what a peer says of itself in a status. Then signs what was withheld, if the recovery or the start ends with that.</summary>
    internal virtual void NoteClaim(int id, StatusMessage status, JournalStanding journal)
    {
        if (!IsUp || id == Id) return;
        _claims[CheapChain.AddressOf(id)] = new PeerClaim(status.Height, journal);
        if (Journal.IsRecovering)
        {
            if (_recovery.SignsFrom(Chain.Validators, CheapChain.AddressOf(Id), CommittedHeight, _claims, Cluster.Events.NowMs) is not { } from) return;
            Journal.EndRecovery(from);
        }

        if (!MaySign(CommittedHeight + 1)) return;
        Effect[] again = [.. _withheld];
        _withheld.Clear();
        foreach (Effect ask in again) Later(0, () => SignAgain(ask));
    }

    /// <summary>Notifies the engine that the link to a node broke or is connected again. The hint may be wrong.</summary>
    internal void NoticeLink(int id, bool isUp)
    {
        if (IsUp) Take(new Input.LinkChanged(CheapChain.AddressOf(id), isUp));
    }

    /// <summary>Pauses the process. Messages and timers wait.</summary>
    internal void Pause(long durationMs) => _pausedUntilMs = Cluster.Events.NowMs + durationMs;

    internal void TransactionArrives()
    {
        bool wasEmpty = !HasTransactions;
        HasTransactions = true;
        if (wasEmpty && IsUp) Take(new Input.TransactionsWaiting());
    }

    internal void Receive(int from, ConsensusMessage message)
    {
        if (IsPaused(() => Receive(from, message)) || Engine is not { } engine) return;
        switch (message)
        {
            case StatusMessage status when status.Height <= CommittedHeight && status.Height > 0:
                (Block block, CommitCertificate certificate) = _stored[(int)status.Height - 1];
                Cluster.SendDecision(Number, from, block, certificate);
                break;
            case StatusMessage status:
                foreach (ConsensusMessage answer in engine.MessagesFor(status)) Cluster.Send(Number, from, answer);
                break;
            default:
                Cluster.Heard(this, message);
                Take(ToInput(message));
                break;
        }
    }

    internal void ReceiveDecision(Block block, CommitCertificate certificate)
    {
        if (IsPaused(() => ReceiveDecision(block, certificate))) return;
        if (!IsUp || block.Height != CommittedHeight + 1) return;
        _isBehind = true;
        Take(new Input.CertificateReceived(certificate, block));
    }

    protected static Input ToInput(ConsensusMessage message) => message switch
    {
        ProposalMessage m => new Input.ProposalReceived(m.Proposal),
        VoteMessage m => new Input.VoteReceived(m.Vote),
        _ => throw new InvariantException($"not a message of a height: {message}"),
    };

    protected virtual void SignVote(Effect.SignVote ask)
    {
        if (!MaySign(ask.Height))
        {
            _withheld.Add(ask);
            return;
        }

        bool isBound = !Journal.TryIntend(ask.Type, ask.Height, ask.Round, ask.BlockHash);
        if (isBound) throw new InvariantException($"[CON.2] node {Number} is asked for another {ask.Type} of round {ask.Round} than its journal holds");
        if (CrashesHere()) return;
        Vote vote = Sign(ask.Type, ask.Height, ask.Round, ask.BlockHash);
        Journal.Append(ask.Height, new Input.SignedVote(vote));
        Feed(new Input.SignedVote(vote));
    }

    protected virtual void SignProposal(Effect.SignProposal ask)
    {
        if (!MaySign(ask.Height))
        {
            _withheld.Add(ask);
            return;
        }

        if (!Journal.TryIntend(ask.Height, ask.Round, ask.ValidRound, ask.Block.Hash) || CrashesHere()) return;
        Proposal proposal = Chain.Proposal(ask.Height, ask.Round, ask.ValidRound, ask.Block);
        Cluster.Oracle.Signed(proposal);
        Journal.Append(ask.Height, new Input.SignedProposal(proposal));
        Feed(new Input.SignedProposal(proposal));
    }

    protected virtual void Broadcast(ConsensusMessage message) => SendToAll(message);

    protected virtual Block BuildBlock(Effect.BuildBlock ask) => CheapChain.Block(ask.Height, ParentHash, Cluster.NextSalt());

    protected virtual void Report(Evidence evidence) => Cluster.Oracle.Reported(evidence);

    /// <summary>Called after each step. Deliberately broken nodes override it.</summary>
    protected virtual void Stepped(ConsensusEngine engine)
    {
    }

    protected void SendToAll(ConsensusMessage message)
    {
        for (int to = 0; to < Cluster.Nodes.Count; to++)
        {
            if (to != Number) Cluster.Send(Number, to, message);
        }
    }

    protected Vote Sign(VoteType type, long height, int round, Hash256 hash)
    {
        CheapChain chain = Cluster.Sets.At(height);
        Vote vote = chain.Vote(type, height, round, hash, chain.IndexOf(Id));
        Cluster.Oracle.Signed(vote);
        return vote;
    }

    protected void Feed(Input input) => _inputs.Enqueue(input);

    protected virtual void Take(Input input)
    {
        _inputs.Enqueue(input);
        if (_isRunning) return;
        _isRunning = true;
        try
        {
            while (_inputs.TryDequeue(out Input? next) && Engine is { } engine) StepAndDo(engine, next);
        }
        finally
        {
            _isRunning = false;
        }

        if (Engine is { } still) Cluster.Oracle.CheckBounds(this, still);
    }

    private static long HeightOf(Effect ask) => ask is Effect.SignVote vote ? vote.Height : ((Effect.SignProposal)ask).Height;

    private static int RoundOf(Effect ask) => ask is Effect.SignVote vote ? vote.Round : ((Effect.SignProposal)ask).Round;

    private bool MaySign(long height) => !Journal.IsRecovering && height >= Journal.SilentUntilHeight
        && _start.IsReached(Chain.Validators, CheapChain.AddressOf(Id), CommittedHeight, _claims, Cluster.Events.NowMs);

    private Input? SignAgain(Effect ask)
    {
        if (Engine is { } engine && HeightOf(ask) == engine.Height && RoundOf(ask) == engine.Round) Do(ask);
        return _inputs.TryDequeue(out Input? signed) ? signed : null;
    }

    private void StepAndDo(ConsensusEngine engine, Input input)
    {
        IReadOnlyList<Effect> effects = engine.Step(input);
        StepsCount++;
        Stepped(engine);
        foreach (Effect effect in effects)
        {
            if (CrashesHere()) return;
            Do(effect);
            if (!ReferenceEquals(Engine, engine)) return;
        }
    }

    private void Do(Effect effect)
    {
        switch (effect)
        {
            case Effect.RecordMessage ask: if (!_isReplaying) Journal.Append(CommittedHeight + 1, ToInput(ask.Message)); break;
            case Effect.SignVote ask: SignVote(ask); break;
            case Effect.SignProposal ask: SignProposal(ask); break;
            case Effect.Broadcast ask: Broadcast(ask.Message); break;
            case Effect.ScheduleTimeout ask: Later(OnOwnClock(ask.DelayMs), () => new Input.TimeoutElapsed(ask.Height, ask.Round, ask.Kind)); break;
            case Effect.BuildBlock ask: Later(ExecutionMs(), () => Built(ask)); break;
            case Effect.CheckBlock ask: Later(ExecutionMs(), () => new Input.BlockChecked(ask.Block.Hash, CheapChain.IsValid(ask.Block))); break;
            case Effect.Commit ask: Commit(ask); break;
            case Effect.ReportEvidence ask: Report(ask.Evidence); break;
            case Effect.ReportDivergence ask: throw new InvariantException($"node {Number} diverges at height {ask.Block.Height}");
            default: throw new InvariantException($"unknown effect {effect}");
        }
    }

    private void Commit(Effect.Commit commit)
    {
        if (commit.Block.Height != CommittedHeight + 1) throw new InvariantException($"node {Number} commits {commit.Block.Height} after {CommittedHeight}");
        Cluster.Oracle.Committed(Number, commit.Block, commit.Certificate, ParentHash);
        _stored.Add((commit.Block, commit.Certificate));
        _withheld.Clear();
        if (CrashesHere()) return;
        Journal.EndHeight(commit.Block.Height);
        HasTransactions = false;
        Later(Cluster.Random.Next(4), () => new Input.StartHeight(CommittedHeight + 1, Chain.Validators, ParentHash, HasTransactions));
    }

    private Input.BlockBuilt? Built(Effect.BuildBlock ask) =>
        ask.Height == CommittedHeight + 1 ? new Input.BlockBuilt(ask.Height, ask.Round, BuildBlock(ask)) : null;

    private bool CrashesHere() => !IsUp || Cluster.CrashesNow(this);

    private long ExecutionMs() => Cluster.Random.Next(Cluster.Network.IsHealed ? 3 : Cluster.Scenario.ExecutionMsMax + 1);

    private long OnOwnClock(long delayMs) => delayMs * _clockPercent * Cluster.Random.Next(98, 103) / 10_000;

    private bool IsPaused(Action retry)
    {
        long waitMs = _pausedUntilMs - Cluster.Events.NowMs;
        if (waitMs <= 0) return false;
        Cluster.Events.After(waitMs, retry);
        return true;
    }

    private void Later(long delayMs, Func<Input?> input)
    {
        int life = _life;
        Cluster.Events.After(delayMs, () => Arrive(life, input));
    }

    private void Arrive(int life, Func<Input?> input)
    {
        if (life != _life || !IsUp || IsPaused(() => Arrive(life, input))) return;
        if (input() is not { } ready) return;
        Take(ready);
        if (!_isBehind || ready is not Input.StartHeight || Engine is not { } engine) return;
        _isBehind = false;
        Broadcast(engine.Status);
    }

    protected virtual void Gossip(int life)
    {
        if (life != _life || Engine is not { } engine) return;
        if (engine.Status.Step != RoundStep.Decided) Broadcast(engine.Status);
        Cluster.Events.After(GossipEveryMs, () => Gossip(life));
    }
}
