using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Consensus.Tests.Simulation;

/// <summary>A host as SPEC.md asks for one: journal before signature, effects strictly in order, replay after a crash, status gossip.</summary>
internal class SimulatedNode
{
    private readonly Queue<Input> _inputs = [];
    private readonly Journal _journal = new();
    private readonly List<(Block Block, CommitCertificate Certificate)> _stored = [];
    private ConsensusEngine? _engine;
    private bool _isRunning, _isReplaying;
    private int _life;

    internal SimulatedNode(Cluster cluster, int index)
    {
        Cluster = cluster;
        Index = index;
    }

    internal int Index { get; }

    internal bool IsUp => _engine is not null;

    internal long CommittedHeight => _stored.Count;

    internal bool HasTransactions { get; private set; }

    internal ConsensusEngine? Engine => _engine;

    protected Cluster Cluster { get; }

    protected Hash256 ParentHash => _stored.Count == 0 ? Hash256.Zero : _stored[^1].Block.Hash;

    internal void Start()
    {
        if (IsUp) return;
        _life++;
        _engine = new ConsensusEngine(new EngineOptions(TestChain.ChainId, Cluster.Scenario.Parameters, TestChain.AddressOf(Index))
        {
            Verifier = CheapSignatures.Instance,
        });
        Input[] replayed = [.. _journal.OwnFirst];
        Take(new Input.StartHeight(CommittedHeight + 1, Cluster.Chain.Validators, ParentHash, HasTransactions));
        _isReplaying = true;
        foreach (Input input in replayed) Take(input);
        _isReplaying = false;
        Gossip(_life);
    }

    internal void Crash()
    {
        if (!IsUp) return;
        _engine = null;
        _inputs.Clear();
        _journal.Crash(Cluster.Random);
    }

    internal void TransactionArrives()
    {
        bool wasEmpty = !HasTransactions;
        HasTransactions = true;
        if (wasEmpty && IsUp) Take(new Input.TransactionsWaiting());
    }

    /// <summary>A message from the network, as bytes would bring it.</summary>
    internal void Receive(int from, ConsensusMessage message)
    {
        if (_engine is not { } engine) return;
        switch (message)
        {
            case ProposalMessage received: Take(ToInput(received)); break;
            case VoteMessage received: Take(ToInput(received)); break;
            case StatusMessage status when status.Height <= CommittedHeight && status.Height > 0:
                (Block block, CommitCertificate certificate) = _stored[(int)status.Height - 1];
                Cluster.SendDecision(Index, from, block, certificate);
                break;
            case StatusMessage status:
                foreach (ConsensusMessage answer in engine.MessagesFor(status)) Cluster.Send(Index, from, answer);
                break;
        }
    }

    internal void ReceiveDecision(Block block, CommitCertificate certificate)
    {
        if (IsUp && block.Height == CommittedHeight + 1) Take(new Input.CertificateReceived(certificate, block));
    }

    protected virtual void SignVote(Effect.SignVote ask)
    {
        Vote vote = Cluster.Chain.Vote(ask.Type, ask.Height, ask.Round, ask.BlockHash, Index);
        if (_journal.FindOwnVote(ask.Type, ask.Round) is { } known && known != vote) throw new InvariantException($"[CON.2] asked to sign {vote} after {known}");
        _journal.AppendAndSync(new Input.SignedVote(vote));
        Cluster.Oracle.Signed(vote);
        _inputs.Enqueue(new Input.SignedVote(vote));
    }

    protected virtual void SignProposal(Effect.SignProposal ask)
    {
        Proposal proposal = Cluster.Chain.Proposal(ask.Height, ask.Round, ask.ValidRound, ask.Block);
        Proposal? known = _journal.FindOwnProposal(ask.Round);
        if (known is not null && known.Signature != proposal.Signature) throw new InvariantException($"[CON.2] asked to sign another proposal in round {ask.Round}");
        _journal.AppendAndSync(new Input.SignedProposal(proposal));
        Cluster.Oracle.Signed(proposal);
        _inputs.Enqueue(new Input.SignedProposal(proposal));
    }

    protected virtual void Broadcast(ConsensusMessage message)
    {
        for (int to = 0; to < Cluster.Scenario.NodesCount; to++)
        {
            if (to != Index) Cluster.Send(Index, to, message);
        }
    }

    protected void Feed(Input input) => _inputs.Enqueue(input);

    protected virtual Block BuildBlock(Effect.BuildBlock ask) => TestChain.Block(ask.Height, ParentHash, Cluster.NextSalt());

    private static Input ToInput(ConsensusMessage message) => message switch
    {
        ProposalMessage m => new Input.ProposalReceived(m.Proposal),
        VoteMessage m => new Input.VoteReceived(m.Vote),
        _ => throw new InvariantException($"not a message of a height: {message}"),
    };

    private void Take(Input input)
    {
        _inputs.Enqueue(input);
        if (_isRunning) return;
        _isRunning = true;
        try
        {
            while (_inputs.TryDequeue(out Input? next) && _engine is { } engine)
            {
                foreach (Effect effect in engine.Step(next))
                {
                    Do(effect);
                    if (Cluster.CrashesNow()) Cluster.CrashAndRestartLater(this);
                    if (!ReferenceEquals(_engine, engine)) break;
                }
            }
        }
        finally
        {
            _isRunning = false;
        }

        CheckBounds();
    }

    private void Do(Effect effect)
    {
        switch (effect)
        {
            case Effect.RecordMessage ask: if (!_isReplaying) _journal.Append(ToInput(ask.Message)); break;
            case Effect.SignVote ask: SignVote(ask); break;
            case Effect.SignProposal ask: SignProposal(ask); break;
            case Effect.Broadcast ask: Broadcast(ask.Message); break;
            case Effect.ScheduleTimeout ask: Later(Cluster.Drifted(ask.DelayMs), () => new Input.TimeoutElapsed(ask.Height, ask.Round, ask.Kind)); break;
            case Effect.BuildBlock ask: Later(Cluster.Random.Next(3), () => ask.Height == CommittedHeight + 1 ? new Input.BlockBuilt(ask.Height, ask.Round, BuildBlock(ask)) : null); break;
            case Effect.CheckBlock ask: Later(Cluster.Random.Next(3), () => new Input.BlockChecked(ask.Block.Hash, TestChain.IsValid(ask.Block))); break;
            case Effect.Commit ask: Commit(ask); break;
            case Effect.ReportEvidence ask: Cluster.Oracle.Reported(ask.Evidence); break;
            case Effect.ReportDivergence ask: throw new InvariantException($"node {Index} diverges at height {ask.Block.Height}");
            default: throw new InvariantException($"unknown effect {effect}");
        }
    }

    private void Commit(Effect.Commit commit)
    {
        if (commit.Block.Height != CommittedHeight + 1) throw new InvariantException($"node {Index} commits height {commit.Block.Height} at {CommittedHeight}");
        Cluster.Oracle.Committed(Index, commit.Block, commit.Certificate, ParentHash);
        _stored.Add((commit.Block, commit.Certificate));
        _journal.Clear();
        HasTransactions = false;
        Later(Cluster.Random.Next(4), () => new Input.StartHeight(CommittedHeight + 1, Cluster.Chain.Validators, ParentHash, HasTransactions));
    }

    private void Later(long delayMs, Func<Input?> input)
    {
        int life = _life;
        Cluster.Events.After(delayMs, () =>
        {
            if (life == _life && IsUp && input() is { } ready) Take(ready);
        });
    }

    private void Gossip(int life)
    {
        if (life != _life || _engine is not { } engine) return;
        StatusMessage status = engine.Status;
        if (status.Step != RoundStep.Decided) SendStatus(status);
        Cluster.Events.After(100, () => Gossip(life));
    }

    private void SendStatus(StatusMessage status)
    {
        for (int to = 0; to < Cluster.Scenario.NodesCount; to++)
        {
            if (to != Index) Cluster.Send(Index, to, status);
        }
    }

    private void CheckBounds()
    {
        if (_engine?.State is not { } state) return;
        int n = Cluster.Scenario.NodesCount;
        int roundsBehind = ConsensusLimits.PastRoundsMax + 1 + 2 + ConsensusLimits.ProposalsPerRoundMax;
        int votesMax = 2 * n * ConsensusLimits.VotesPerValidatorMax * (roundsBehind + ConsensusLimits.FutureRoundsPerValidatorMax);
        int proposalsMax = ConsensusLimits.ProposalsPerRoundMax * (roundsBehind + n);
        int bufferedMax = ConsensusLimits.NextHeightRoundsMax * (2 * n + 1);
        bool isBounded = state.Votes.StoredCount <= votesMax && state.Proposals.StoredCount <= proposalsMax
            && state.Blocks.Count <= proposalsMax + 4 && _engine.NextHeight.StoredCount <= bufferedMax;
        if (!isBounded) throw new InvariantException($"[CON.5] node {Index} keeps {state.Votes.StoredCount} votes, {state.Proposals.StoredCount} proposals");
    }
}
