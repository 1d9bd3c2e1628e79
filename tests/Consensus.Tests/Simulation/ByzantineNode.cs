using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Consensus.Tests.Simulation;

/// <summary>
/// A validator under hostile control. It runs an engine to learn what an honest validator would send, and alters that according to its
/// habits. It cannot forge other validators' signatures.
/// </summary>
internal sealed class ByzantineNode(Cluster cluster, int number) : SimulatedNode(cluster, number, number)
{
    private const int SeenHashesMax = 6;
    private readonly List<Hash256> _seen = [];

    private Random Random => Cluster.Random;

    protected override Block BuildBlock(Effect.BuildBlock ask) => SomeBlock(ask.Height);

    protected override void SignVote(Effect.SignVote ask)
    {
        if (!ask.BlockHash.Equals(Hash256.Zero)) Remember(ask.BlockHash);
        for (int to = 0; to < Cluster.Nodes.Count; to++)
        {
            if (to == Number || (Has(ByzantineHabits.Silence) && Random.Next(3) == 0)) continue;
            Send(to, new VoteMessage(Sign(ask.Type, ask.Height, ask.Round, Has(ByzantineHabits.TwoVotes) ? SomeHash(ask) : ask.BlockHash)));
        }

        if (Has(ByzantineHabits.Lies) && Random.Next(20) == 0) SpeakOfFarRounds(ask);
        if (Has(ByzantineHabits.Garbage) && Random.Next(5) == 0) SendGarbage(ask);
        Feed(new Input.SignedVote(Sign(ask.Type, ask.Height, ask.Round, ask.BlockHash)));
    }

    protected override void SignProposal(Effect.SignProposal ask)
    {
        Block other = Has(ByzantineHabits.TwoProposals) ? SomeBlock(ask.Height) : ask.Block;
        Remember(ask.Block.Hash);
        Remember(other.Hash);
        int validRound = Has(ByzantineHabits.StaleProof) ? Random.Next(-1, ask.Round) : ask.ValidRound;
        Proposal one = Chain.Proposal(ask.Height, ask.Round, ask.ValidRound, ask.Block);
        Proposal another = Chain.Proposal(ask.Height, ask.Round, validRound, other);
        for (int to = 0; to < Cluster.Nodes.Count; to++)
        {
            if (to == Number || Random.Next(6) == 0) continue;
            bool isBoth = Random.Next(6) == 0, isOne = Random.Next(2) == 0;
            if (isOne || isBoth) Send(to, new ProposalMessage(one));
            if (!isOne || isBoth) Send(to, new ProposalMessage(another));
        }

        Feed(new Input.SignedProposal(one));
    }

    // Its own votes and proposals were already sent in altered form, so only statuses pass here.
    protected override void Broadcast(ConsensusMessage message)
    {
        if (message is not StatusMessage status) return;
        if (Has(ByzantineHabits.Lies) && Random.Next(4) == 0) status = status with { Height = Random.Next(2_000_000), Round = Random.Next(1_000) };
        SendToAll(status);
    }

    protected override void Stepped(ConsensusEngine engine)
    {
        if (!Has(ByzantineHabits.Amnesia) || engine.State is not { } state) return;
        state.LockedRound = -1;
        state.LockedHash = null;
    }

    private bool Has(ByzantineHabits habit) => (Cluster.Scenario.Habits & habit) != 0;

    private Block SomeBlock(long height) =>
        CheapChain.Block(height, ParentHash, Cluster.NextSalt(), isValid: !Has(ByzantineHabits.InvalidBlocks) || Random.Next(4) != 0);

    private Hash256 SomeHash(Effect.SignVote ask) => Random.Next(4) switch
    {
        0 => Hash256.Zero,
        1 when _seen.Count > 0 => _seen[Random.Next(_seen.Count)],
        2 => CheapChain.Block(ask.Height, ParentHash, Random.Next(1_000_000)).Hash,
        _ => ask.BlockHash,
    };

    private void SpeakOfFarRounds(Effect.SignVote ask)
    {
        for (int i = 0; i < 20; i++)
        {
            Send(Random.Next(Cluster.Nodes.Count), new VoteMessage(Sign(ask.Type, ask.Height, ask.Round + Random.Next(1, 1_000), Hash256.Zero)));
        }

        Block forged = CheapChain.Block(ask.Height, ParentHash, Cluster.NextSalt());
        CommitCertificate alone = CommitCertificate.FromPrecommits([Sign(VoteType.Precommit, ask.Height, ask.Round, forged.Hash)]);
        CommitCertificate unsigned = CommitCertificate.FromPrecommits(Enumerable.Range(0, Chain.Validators.Count)
            .Select(i => new Vote(VoteType.Precommit, ask.Height, ask.Round, forged.Hash, i, default)));
        Cluster.SendDecision(Number, Random.Next(Cluster.Nodes.Count), forged, Random.Next(2) == 0 ? alone : unsigned);
    }

    private void SendGarbage(Effect.SignVote ask)
    {
        Vote own = Sign(ask.Type, ask.Height, ask.Round, ask.BlockHash);
        for (int to = 0; to < Cluster.Nodes.Count; to++)
        {
            Cluster.Send(Number, to, new VoteMessage(own with { ValidatorIndex = Random.Next(Chain.Validators.Count + 2) }));
            Cluster.Send(Number, to, new VoteMessage(own with { BlockHash = SomeHash(ask), ValidatorIndex = Random.Next(Chain.Validators.Count) }));
        }
    }

    private void Send(int to, ConsensusMessage message)
    {
        if (Has(ByzantineHabits.Withhold) && Random.Next(3) == 0) Cluster.Events.After(Random.Next(50, 3_000), () => Cluster.Send(Number, to, message));
        else Cluster.Send(Number, to, message);
    }

    private void Remember(Hash256 hash)
    {
        _seen.Add(hash);
        if (_seen.Count > SeenHashesMax) _seen.RemoveAt(0);
    }
}
