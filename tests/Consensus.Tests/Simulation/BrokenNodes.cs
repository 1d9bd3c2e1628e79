using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Consensus.Tests.Simulation;

/// <summary>Forgets its lock after every step: the amnesia of threat D05.</summary>
internal sealed class AmnesiacNode(Cluster cluster, int number) : SimulatedNode(cluster, number, number)
{
    protected override void Stepped(ConsensusEngine engine)
    {
        if (engine.State is not { } state) return;
        state.LockedRound = -1;
        state.LockedHash = null;
    }
}

/// <summary>Uses a quorum that is too small by one: for each received vote, it invents the same vote of one more validator.</summary>
internal sealed class SmallQuorumNode(Cluster cluster, int number) : SimulatedNode(cluster, number, number)
{
    // Without this, it would report validators for votes that it invented itself.
    protected override void Report(Evidence evidence)
    {
    }

    protected override void Take(Input input)
    {
        base.Take(input);
        if (input is not Input.VoteReceived { Vote: { } vote } || vote.Height != CommittedHeight + 1) return;
        int made = (vote.ValidatorIndex + 1) % Chain.Validators.Count;
        if (made != Engine?.State?.SelfIndex) base.Take(new Input.VoteReceived(Chain.Vote(vote.Type, vote.Height, vote.Round, vote.BlockHash, made)));
    }
}

/// <summary>Accepts any claimed proof of lock: it invents the prevotes that a proposal claims.</summary>
internal sealed class CredulousNode(Cluster cluster, int number) : SimulatedNode(cluster, number, number)
{
    // Without this, it would report validators for votes that it invented itself.
    protected override void Report(Evidence evidence)
    {
    }

    protected override void Take(Input input)
    {
        base.Take(input);
        if (input is not Input.ProposalReceived { Proposal: { ValidRound: >= 0 } proposal } || proposal.Height != CommittedHeight + 1) return;
        for (int index = 0; index < Chain.Validators.Count; index++)
        {
            if (index == Engine?.State?.SelfIndex) continue;
            base.Take(new Input.VoteReceived(Chain.Vote(VoteType.Prevote, proposal.Height, proposal.ValidRound, proposal.Block.Hash, index)));
        }
    }
}

/// <summary>Accepts any signature.</summary>
internal sealed class UncheckedNode(Cluster cluster, int number) : SimulatedNode(cluster, number, number)
{
    private static readonly IMessageVerifier Any = new AnySignature();

    protected override IMessageVerifier Verifier => Any;

    private sealed class AnySignature : IMessageVerifier
    {
        public bool IsSignedBy(in PublicKey publicKey, in Hash256 digest, in Signature signature) => true;
    }
}

/// <summary>Sends a vote before writing it to the journal, so a crash in between loses a sent vote.</summary>
internal sealed class HastyNode(Cluster cluster, int number) : SimulatedNode(cluster, number, number)
{
    protected override void SignVote(Effect.SignVote ask)
    {
        Broadcast(new VoteMessage(Sign(ask.Type, ask.Height, ask.Round, ask.BlockHash)));
        if (!Cluster.CrashesNow(this)) base.SignVote(ask);
    }
}

/// <summary>Loses its whole journal in every crash, and does not notice.</summary>
internal sealed class ForgetfulNode : SimulatedNode
{
    internal ForgetfulNode(Cluster cluster, int number)
        : base(cluster, number, number) => Journal = new LostJournal();

    private sealed class LostJournal : Journal
    {
        internal override void Crash(int unsyncedKept) => Clear();
    }
}

/// <summary>Notices that its journal is lost, but takes every peer's word, also of those that have lost theirs.</summary>
internal sealed class TrustfulNode(Cluster cluster, int number) : SimulatedNode(cluster, number, number)
{
    internal override void NoteClaim(int id, StatusMessage status, JournalStanding journal) => base.NoteClaim(id, status, JournalStanding.Signs);
}

/// <summary>
/// After a crash, it does not sign the votes that its journal contains only as intents, so it stays silent in that round.
/// </summary>
internal sealed class IntentsLostNode : SimulatedNode
{
    internal IntentsLostNode(Cluster cluster, int number)
        : base(cluster, number, number) => Journal = new Journal { SignsIntentsAgain = false };

    // At least, it does not contradict its journal.
    protected override void SignVote(Effect.SignVote ask)
    {
        if (Journal.TryIntend(ask.Type, ask.Height, ask.Round, ask.BlockHash)) base.SignVote(ask);
    }
}

/// <summary>Ignores line 55: it never skips to a round that other validators have reached.</summary>
internal sealed class NoSkipNode(Cluster cluster, int number) : SimulatedNode(cluster, number, number)
{
    protected override void Take(Input input)
    {
        int round = input switch
        {
            Input.VoteReceived vote => vote.Vote.Round,
            Input.ProposalReceived proposal => proposal.Proposal.Round,
            _ => 0,
        };
        if (round <= (Engine?.Round ?? 0)) base.Take(input);
    }
}

/// <summary>Sends its status to nobody, so its peers never send lost messages again.</summary>
internal sealed class MuteNode(Cluster cluster, int number) : SimulatedNode(cluster, number, number)
{
    protected override void Gossip(int life)
    {
    }
}

/// <summary>
/// Ends its recovery on the word of n - q + 1 validators with intact journals that they have not precommitted a block of its height. SPEC.md
/// says why this rule is unsafe.
/// </summary>
internal sealed class WordTrustingNode(Cluster cluster, int number) : SimulatedNode(cluster, number, number)
{
    private readonly SortedSet<int> _words = [];

    internal override void NoteClaim(int id, StatusMessage status, JournalStanding journal)
    {
        bool isWord = Journal.IsRecovering && id != Id && journal == JournalStanding.Signs && status.Height == CommittedHeight + 1
            && !Cluster.Nodes[id].Journal.HasPrecommitted(status.Height);
        if (isWord) _words.Add(id);
        ValidatorSet set = Chain.Validators;
        if (Journal.IsRecovering && _words.Count >= set.Count - set.Quorum + 1) Journal.EndRecovery(silentUntilHeight: 0);
        base.NoteClaim(id, status, journal);
    }
}
