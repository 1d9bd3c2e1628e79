using Chain.Consensus.Heights;
using Chain.Consensus.Votes;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Consensus.Rules;

/// <summary>Provides the paper's gossip property by request and response: a status lists what a node has, a peer sends what is missing. [CON.8]</summary>
internal static class StatusGossip
{
    internal static StatusMessage Describe(HeightState? state)
    {
        if (state is null) return new StatusMessage(0, 0, RoundStep.Unspecified, Hash256.Zero, default, default, -1, default);
        RoundVotes? votes = state.Votes.Find(state.Round);
        Proposal? proposal = FollowedProposal(state, state.Round);
        bool needsProof = proposal is { ValidRound: >= 0 } && !state.Votes.HasPrevoteQuorum(proposal.ValidRound, proposal.Block.Hash);
        ValidatorBitmap proof = needsProof && state.Votes.Find(proposal!.ValidRound) is { } proofVotes
            ? proofVotes.Prevotes.VotersFor(proposal.Block.Hash)
            : default;
        return new StatusMessage(
            state.Height,
            state.Round,
            state.Step,
            proposal?.Block.Hash ?? Hash256.Zero,
            votes?.Prevotes.Voters ?? default,
            votes?.Precommits.Voters ?? default,
            needsProof ? proposal!.ValidRound : -1,
            proof);
    }

    internal static List<ConsensusMessage> Answer(HeightState? state, StatusMessage peer)
    {
        List<ConsensusMessage> answer = [];
        if (state is null || peer.Height != state.Height || peer.Step == RoundStep.Decided) return answer;
        AddDecision(state, peer, answer);
        if (state.IsDecided) return answer;
        AddProposal(state, peer.Round, peer.ProposalHash, answer);
        AddVotes(state, peer.Round, peer.Prevotes, peer.Precommits, answer);
        if (peer.Round < state.Round) AddVotes(state, state.Round, default, default, answer);              // f+1 of these move the peer to this round (line 55)
        AddLockProof(state, peer, answer);
        return answer;
    }

    // The proposal that a quorum backs, else the first one. Null also if a quorum backs a block that is not known here.
    private static Proposal? FollowedProposal(HeightState state, int round) =>
        QuorumHashOf(state, round) is { } hash ? state.Proposals.Find(round, hash) : state.Proposals.FirstAt(round);

    private static Hash256? QuorumHashOf(HeightState state, int round)
    {
        RoundVotes? votes = state.Votes.Find(round);
        Hash256? hash = votes?.Precommits.QuorumHash is { } decided && decided != Hash256.Zero ? decided : votes?.Prevotes.QuorumHash;
        return hash == Hash256.Zero ? null : hash;
    }

    private static void AddDecision(HeightState state, StatusMessage peer, List<ConsensusMessage> answer)
    {
        foreach ((int round, RoundVotes votes) in state.Votes.Rounds)
        {
            if (votes.Precommits.QuorumHash is not { } hash || hash.Equals(Hash256.Zero)) continue;
            AddProposal(state, round, peer.ProposalHash, answer);
            ValidatorBitmap known = peer.Round == round ? peer.Precommits : default;
            foreach (Vote vote in votes.Precommits.VotesFor(hash))
            {
                if (!known.Contains(vote.ValidatorIndex)) answer.Add(new VoteMessage(vote));
            }

            return;
        }
    }

    private static void AddProposal(HeightState state, int round, Hash256 peerHas, List<ConsensusMessage> answer)
    {
        if (FollowedProposal(state, round) is not { } proposal || proposal.Block.Hash.Equals(peerHas)) return;
        bool isBackedByQuorum = QuorumHashOf(state, round) is not null;
        if (peerHas.Equals(Hash256.Zero) || isBackedByQuorum) answer.Add(new ProposalMessage(proposal));
    }

    private static void AddVotes(HeightState state, int round, ValidatorBitmap prevotes, ValidatorBitmap precommits, List<ConsensusMessage> answer)
    {
        if (state.Votes.Find(round) is not { } votes) return;
        foreach (Vote vote in votes.Prevotes.MissingFrom(prevotes)) answer.Add(new VoteMessage(vote));
        foreach (Vote vote in votes.Precommits.MissingFrom(precommits)) answer.Add(new VoteMessage(vote));
    }

    private static void AddLockProof(HeightState state, StatusMessage peer, List<ConsensusMessage> answer)
    {
        if (peer.LockProofRound < 0 || state.Votes.Find(peer.LockProofRound) is not { } votes) return;
        foreach (Vote vote in votes.Prevotes.VotesFor(peer.ProposalHash))
        {
            if (!peer.LockProofPrevotes.Contains(vote.ValidatorIndex)) answer.Add(new VoteMessage(vote));
        }
    }
}
