using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Consensus.Tests.Simulation;

/// <summary>
/// A validator under hostile control: it tells each half something else, votes for what it likes, forgets its locks, claims
/// proofs of lock that do not exist, proposes invalid blocks, speaks of far rounds, or keeps silent. It cannot forge.
/// </summary>
internal sealed class ByzantineNode(Cluster cluster, int index) : SimulatedNode(cluster, index)
{
    private readonly List<Hash256> _seen = [];

    private Random Random => Cluster.Random;

    protected override Block BuildBlock(Effect.BuildBlock ask) => TestChain.Block(ask.Height, ParentHash, Cluster.NextSalt(), isValid: Random.Next(4) != 0);

    protected override void SignVote(Effect.SignVote ask)
    {
        if (!ask.BlockHash.Equals(Hash256.Zero)) Remember(ask.BlockHash);
        for (int to = 0; to < Cluster.Scenario.NodesCount; to++)
        {
            if (to != Index && Random.Next(5) != 0) Send(to, Some(ask));
        }

        if (Random.Next(20) == 0) SpeakOfFarRounds(ask);
        Vote own = Cluster.Chain.Vote(ask.Type, ask.Height, ask.Round, ask.BlockHash, Index);
        Cluster.Oracle.Signed(own);
        Feed(new Input.SignedVote(own));
    }

    protected override void SignProposal(Effect.SignProposal ask)
    {
        Block other = TestChain.Block(ask.Height, ParentHash, Cluster.NextSalt(), isValid: Random.Next(4) != 0);
        Remember(ask.Block.Hash);
        Remember(other.Hash);
        int validRound = Random.Next(3) == 0 ? Random.Next(-1, ask.Round) : ask.ValidRound;
        Proposal one = Cluster.Chain.Proposal(ask.Height, ask.Round, ask.ValidRound, ask.Block);
        Proposal another = Cluster.Chain.Proposal(ask.Height, ask.Round, validRound, other);
        for (int to = 0; to < Cluster.Scenario.NodesCount; to++)
        {
            if (to == Index || Random.Next(6) == 0) continue;
            bool isBoth = Random.Next(6) == 0, isOne = Random.Next(2) == 0;
            if (isOne || isBoth) Cluster.Send(Index, to, new ProposalMessage(one));
            if (!isOne || isBoth) Cluster.Send(Index, to, new ProposalMessage(another));
        }

        Feed(new Input.SignedProposal(one));
    }

    // What its own engine would tell everybody it has already told, in its own way.
    protected override void Broadcast(ConsensusMessage message)
    {
        if (message is StatusMessage) base.Broadcast(message);
    }

    private Vote Some(Effect.SignVote ask)
    {
        Hash256 hash = Random.Next(4) switch
        {
            0 => Hash256.Zero,
            1 when _seen.Count > 0 => _seen[Random.Next(_seen.Count)],
            2 => TestChain.Block(ask.Height, ParentHash, Random.Next(1_000_000)).Hash,
            _ => ask.BlockHash,
        };
        return Cluster.Chain.Vote(ask.Type, ask.Height, ask.Round, hash, Index);
    }

    private void SpeakOfFarRounds(Effect.SignVote ask)
    {
        for (int i = 0; i < 20; i++)
        {
            Send(Random.Next(Cluster.Scenario.NodesCount), Cluster.Chain.Vote(ask.Type, ask.Height, ask.Round + Random.Next(1, 1_000), Hash256.Zero, Index));
        }
    }

    private void Send(int to, Vote vote)
    {
        Cluster.Oracle.Signed(vote);
        Cluster.Send(Index, to, new VoteMessage(vote));
    }

    private void Remember(Hash256 hash)
    {
        _seen.Add(hash);
        if (_seen.Count > 6) _seen.RemoveAt(0);
    }
}
