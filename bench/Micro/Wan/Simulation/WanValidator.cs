using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace MicroBench.Wan.Simulation;

/// <summary>
/// A host of the real engine, as SPEC.md of Chain.Consensus requires it. One loop takes one message after another; each step occupies it for as
/// long as its signatures, syncs and executions cost.
/// </summary>
internal sealed class WanValidator : IMessageVerifier
{
    private const int GossipEveryUs = 500_000;
    private const int DecisionsKeptMax = 8;
    private const int MicrosecondsPerMs = 1_000;

    private readonly WanRun _run;
    private readonly int _number;
    private readonly ConsensusEngine _engine;
    private readonly Queue<Action> _inbox = [];
    private readonly Queue<Input> _inputs = [];
    private readonly Dictionary<long, (Block Block, CommitCertificate Certificate)> _decisions = [];
    private readonly IBlockPace _pace;
    private long[] _included = new long[Regions.Count];
    private Hash256 _parent = Hash256.Zero;
    private bool _isBusy;
    private double _costUs;

    public WanValidator(WanRun run, int number, IBlockPace pace)
    {
        _run = run;
        _number = number;
        _pace = pace;
        _engine = new ConsensusEngine(new EngineOptions(WanChain.ChainId, run.Parameters, WanChain.AddressOf(number)) { Verifier = this });
    }

    /// <summary>Time in which the loop was busy.</summary>
    public double BusyUs { get; private set; }

    private int Region => Regions.Of(_number);

    private long NowUs => _run.Events.NowUs + (long)_costUs;

    public void Start(IEnumerable<int> lost)
    {
        Post(() =>
        {
            foreach (int dead in lost) _inputs.Enqueue(new Input.LinkChanged(WanChain.AddressOf(dead), false));
            _inputs.Enqueue(new Input.StartHeight(1, _run.Chain.Validators, _parent, HasTransactions()));
        });
        _run.Events.After(GossipEveryUs * (_number + 1L) / (_run.Scenario.Validators + 1), Gossip);
    }

    public bool IsSignedBy(in PublicKey publicKey, in Hash256 digest, in Signature signature)
    {
        _costUs += _run.Costs.VerifyUs;
        return WanChain.SignatureOf(publicKey, digest).Equals(signature);
    }

    private void Receive(int from, ConsensusMessage message)
    {
        switch (message)
        {
            case StatusMessage status: Answer(from, status); break;
            case ProposalMessage { Proposal: var proposal }: _inputs.Enqueue(new Input.ProposalReceived(proposal)); break;
            case VoteMessage { Vote: var vote }: _inputs.Enqueue(new Input.VoteReceived(vote)); break;
            default: throw new InvalidOperationException($"Unknown message {message.GetType().Name}.");
        }
    }

    private void Answer(int from, StatusMessage status)
    {
        if (_decisions.TryGetValue(status.Height, out (Block Block, CommitCertificate Certificate) decision))
        {
            int bytes = SizeOf(decision.Block) + decision.Certificate.Encode().Length;
            Input late = new Input.CertificateReceived(decision.Certificate, decision.Block);
            SendLater(from, bytes, peer => peer.Post(() => peer._inputs.Enqueue(late)));
            return;
        }

        foreach (ConsensusMessage answer in _engine.MessagesFor(status)) Send(from, answer);
    }

    private void Gossip()
    {
        if (_engine.Status is { Height: > 0, Step: not RoundStep.Decided } status) Broadcast(status);
        _run.Events.After(GossipEveryUs, Gossip);
    }

    private void Post(Action item)
    {
        _inbox.Enqueue(item);
        Wake();
    }

    private void Wake()
    {
        if (_isBusy || !_inbox.TryDequeue(out Action? item)) return;
        _isBusy = true;
        _costUs = _run.Costs.MessageUs;
        item();
        while (_inputs.TryDequeue(out Input? input))
        {
            foreach (Effect effect in _engine.Step(input)) Do(effect);
        }

        double tookUs = _costUs;
        BusyUs += tookUs;
        _costUs = 0;
        _run.Events.After((long)tookUs, () =>
        {
            _isBusy = false;
            Wake();
        });
    }

    private void Do(Effect effect)
    {
        switch (effect)
        {
            case Effect.RecordMessage: break;
            case Effect.SignVote ask:
                _costUs += _run.Costs.SyncUs + _run.Costs.SignUs;
                _inputs.Enqueue(new Input.SignedVote(_run.Chain.Vote(ask, _number)));
                break;
            case Effect.SignProposal ask:
                _costUs += _run.Costs.SyncUs + _run.Costs.SignUs;
                _inputs.Enqueue(new Input.SignedProposal(_run.Chain.Proposal(ask, _number)));
                break;
            case Effect.Broadcast ask: Broadcast(ask.Message); break;
            case Effect.ScheduleTimeout ask:
                _run.Events.At(NowUs + (ask.DelayMs * MicrosecondsPerMs),
                    () => Post(() => _inputs.Enqueue(new Input.TimeoutElapsed(ask.Height, ask.Round, ask.Kind))));
                break;
            case Effect.BuildBlock ask: _inputs.Enqueue(new Input.BlockBuilt(ask.Height, ask.Round, Build(ask.Height))); break;
            case Effect.CheckBlock ask:
                _costUs += _run.Chain.PayloadOf(ask.Block).Count * _run.Costs.ExecuteUs;
                _inputs.Enqueue(new Input.BlockChecked(ask.Block.Hash, true));
                break;
            case Effect.Commit ask: Commit(ask.Block, ask.Certificate); break;
            default: throw new InvalidOperationException($"An honest run led to {effect}.");
        }
    }

    private Block Build(long height)
    {
        int countMax = Math.Min(_pace.Limit, _run.Scenario.BlockBytesMax / _run.Costs.TransactionBytes);
        long[] through = _run.Load.Take(Region, NowUs, _included, countMax);
        int count = (int)(through.Sum() - _included.Sum());
        _costUs += count * _run.Costs.ExecuteUs;
        return _run.Chain.Make(height, _parent, new WanPayload(count, _included, through));
    }

    private void Commit(Block block, CommitCertificate certificate)
    {
        _costUs += _run.Costs.SyncUs;
        WanPayload payload = _run.Chain.PayloadOf(block);
        _included = payload.Through;
        _parent = block.Hash;
        _pace.OnCommitted(payload.Count, certificate.Round);
        _decisions[block.Height] = (block, certificate);
        _decisions.Remove(block.Height - DecisionsKeptMax);
        _run.Chain.NoteDecided(block);
        _run.Record.NoteCommit(_number, NowUs, certificate.Round, payload);
        _inputs.Enqueue(new Input.StartHeight(block.Height + 1, _run.Chain.Validators, _parent, HasTransactions()));
    }

    /// <summary>Whether a transaction waits. If not, the engine hears of the next one when this node knows it.</summary>
    private bool HasTransactions()
    {
        if (_run.Load.NextUs(Region, _included) is not { } nextUs) return false;
        if (nextUs <= NowUs) return true;
        _run.Events.At(nextUs, () => Post(() => _inputs.Enqueue(new Input.TransactionsWaiting())));
        return false;
    }

    private void Broadcast(ConsensusMessage message)
    {
        for (int to = 0; to < _run.Scenario.Validators; to++)
        {
            if (to != _number) Send(to, message);
        }
    }

    private void Send(int to, ConsensusMessage message) =>
        SendLater(to, SizeOf(message), peer => peer.Post(() => peer.Receive(_number, message)));

    private void SendLater(int to, int bytes, Action<WanValidator> deliver) => _run.Events.At(NowUs, () =>
        _run.Network.Send(_number, to, bytes + WanCosts.FrameBytes, () => deliver(_run.Validator(to))));

    private int SizeOf(ConsensusMessage message) => message switch
    {
        ProposalMessage { Proposal: var proposal } => SizeOf(proposal.Block) + WanRun.VoteBytes,
        VoteMessage => WanRun.VoteBytes,
        _ => WanRun.StatusBytes,
    };

    private int SizeOf(Block block) => WanRun.HeaderBytes + (_run.Chain.PayloadOf(block).Count * _run.Costs.TransactionBytes);
}
