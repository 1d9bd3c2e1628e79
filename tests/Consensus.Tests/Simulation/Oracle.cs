using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Consensus.Tests.Simulation;

/// <summary>Sees everything that anybody signs and commits, across crashes, and objects at once.</summary>
internal sealed class Oracle(TestChain chain, Func<int, bool> isByzantine)
{
    private readonly Dictionary<long, Hash256> _decided = [];
    private readonly Dictionary<(long Height, int Round, VoteType Type, int Index), Hash256> _votes = [];
    private readonly Dictionary<(long Height, int Round, int Index), (Hash256 Hash, int ValidRound)> _proposals = [];
    private readonly Dictionary<(long Height, int Round, VoteType Type, Hash256 Hash), HashSet<int>> _voters = [];
    private readonly Dictionary<(long Height, int Index), (int Round, Hash256 Hash)> _locks = [];

    internal int EvidenceCount { get; private set; }

    internal int HighestRound { get; private set; }

    internal void Signed(Vote vote)
    {
        HighestRound = Math.Max(HighestRound, vote.Round);
        var voters = (vote.Height, vote.Round, vote.Type, vote.BlockHash);
        if (!_voters.TryGetValue(voters, out HashSet<int>? set)) _voters.Add(voters, set = []);
        set.Add(vote.ValidatorIndex);
        if (isByzantine(vote.ValidatorIndex)) return;
        var key = (vote.Height, vote.Round, vote.Type, vote.ValidatorIndex);
        if (!_votes.TryAdd(key, vote.BlockHash) && _votes[key] != vote.BlockHash) throw new InvariantException($"honest validator signed twice: {vote}");
        if (vote.IsNil) return;
        if (vote.Type == VoteType.Prevote) CheckLock(vote);
        else CheckPrecommit(vote);
    }

    internal void Signed(Proposal proposal)
    {
        int index = chain.Validators.ProposerIndex(proposal.Height, proposal.Round);
        if (isByzantine(index)) return;
        (Hash256, int) said = (proposal.Block.Hash, proposal.ValidRound);
        if (!_proposals.TryAdd((proposal.Height, proposal.Round, index), said) && _proposals[(proposal.Height, proposal.Round, index)] != said)
        {
            throw new InvariantException($"honest proposer signed twice: height {proposal.Height} round {proposal.Round} validator {index}");
        }
    }

    internal void Committed(int node, Block block, CommitCertificate certificate, Hash256 parent)
    {
        if (!_decided.TryAdd(block.Height, block.Hash) && _decided[block.Height] != block.Hash)
        {
            throw new InvariantException($"disagreement at height {block.Height}: node {node} has {block.Hash}, another {_decided[block.Height]}");
        }

        Vote[] precommits = [.. certificate.ToPrecommits()];
        bool isProof = certificate.Height == block.Height && certificate.BlockHash == block.Hash && precommits.Length >= chain.Validators.Quorum
            && precommits.Select(v => v.ValidatorIndex).Distinct().Count() == precommits.Length
            && precommits.All(v => chain.Vote(v.Type, v.Height, v.Round, v.BlockHash, v.ValidatorIndex).Signature.Equals(v.Signature));
        if (!isProof) throw new InvariantException($"certificate of height {block.Height} at node {node} proves nothing");
        if (!TestChain.IsValid(block) || block.Header.ParentHash != parent) throw new InvariantException($"invalid block committed at height {block.Height}");
    }

    internal void Reported(Evidence evidence)
    {
        EvidenceCount++;
        if (!isByzantine(evidence.ValidatorIndex)) throw new InvariantException($"evidence names an honest validator: {evidence}");
        if (!Evidence.TryDecode(evidence.Encode(), out Evidence? read) || !read.Id(TestChain.ChainId).Equals(evidence.Id(TestChain.ChainId)))
        {
            throw new InvariantException("evidence does not survive its encoding");
        }
    }

    // Whoever precommitted v in round r prevotes another block only after 2f+1 prevotes for it in a round from r on (lines 23 and 29).
    private void CheckLock(Vote vote)
    {
        if (!_locks.TryGetValue((vote.Height, vote.ValidatorIndex), out (int Round, Hash256 Hash) held) || held.Hash == vote.BlockHash) return;
        for (int round = held.Round; round < vote.Round; round++)
        {
            if (HasQuorum(vote.Height, round, vote.BlockHash)) return;
        }

        throw new InvariantException($"prevote against a lock of round {held.Round}: {vote}");
    }

    private void CheckPrecommit(Vote vote)
    {
        if (!HasQuorum(vote.Height, vote.Round, vote.BlockHash)) throw new InvariantException($"precommit without 2f+1 prevotes: {vote}");
        _locks[(vote.Height, vote.ValidatorIndex)] = (vote.Round, vote.BlockHash);
    }

    private bool HasQuorum(long height, int round, Hash256 hash) =>
        _voters.TryGetValue((height, round, VoteType.Prevote, hash), out HashSet<int>? voters) && voters.Count >= chain.Validators.Quorum;
}
