using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Consensus.Tests.Simulation;

/// <summary>
/// Observes every signature and commit, across crashes, and fails at the first violation. It identifies validators by id,
/// because indices change with the set.
/// </summary>
internal sealed class SafetyOracle(Cluster cluster)
{
    private readonly Dictionary<long, Hash256> _decided = [];
    private readonly Dictionary<(long Height, int Round, VoteType Type, int Id), Hash256> _votes = [];
    private readonly Dictionary<(long Height, int Round, int Id), (Hash256 Hash, int ValidRound)> _proposals = [];
    private readonly Dictionary<(long Height, int Round, VoteType Type, Hash256 Hash), HashSet<int>> _voters = [];
    private readonly Dictionary<(long Height, int Id), SortedList<int, Hash256>> _locks = [];

    /// <summary>Whether two honest nodes have decided different blocks at a height.</summary>
    internal bool HasFork { get; private set; }

    internal int EvidenceCount { get; private set; }

    /// <summary>The ids that evidence has named.</summary>
    internal SortedSet<int> Accused { get; } = [];

    internal int HighestHonestRound { get; private set; }

    /// <summary>The validators that have signed again in a round of which they had lost their vote.</summary>
    internal SortedSet<int> SignersTwice { get; } = [];

    internal void Signed(Vote vote)
    {
        int id = cluster.Sets.At(vote.Height).Ids[vote.ValidatorIndex];
        var voters = (vote.Height, vote.Round, vote.Type, vote.BlockHash);
        if (!_voters.TryGetValue(voters, out HashSet<int>? set)) _voters.Add(voters, set = []);
        set.Add(id);
        if (cluster.Scenario.IsByzantine(id)) return;
        HighestHonestRound = Math.Max(HighestHonestRound, vote.Round);
        var key = (vote.Height, vote.Round, vote.Type, id);
        if (!_votes.TryAdd(key, vote.BlockHash) && _votes[key] != vote.BlockHash) SignedTwice(id, $"honest validator signed twice: {vote}");
        if (vote.IsNil) return;
        if (vote.Type == VoteType.Prevote) CheckLock(vote, id);
        else CheckPrecommit(vote, id);
    }

    internal void Signed(Proposal proposal)
    {
        CheapChain set = cluster.Sets.At(proposal.Height);
        int id = set.Ids[set.Validators.ProposerIndex(proposal.Height, proposal.Round)];
        if (cluster.Scenario.IsByzantine(id)) return;
        (Hash256, int) said = (proposal.Block.Hash, proposal.ValidRound);
        if (!_proposals.TryAdd((proposal.Height, proposal.Round, id), said) && _proposals[(proposal.Height, proposal.Round, id)] != said)
        {
            SignedTwice(id, $"honest proposer signed twice: height {proposal.Height} round {proposal.Round} validator {id}");
        }
    }

    internal void Committed(int node, Block block, CommitCertificate certificate, Hash256 parent)
    {
        if (cluster.Scenario.IsByzantine(cluster.Nodes[node].Id)) return;
        if (!_decided.TryAdd(block.Height, block.Hash) && _decided[block.Height] != block.Hash)
        {
            HasFork = true;
            string what = $"disagreement at height {block.Height}: node {node} has {block.Hash}, another {_decided[block.Height]}";
            if (!cluster.AllowsForks) throw new InvariantException(what);
        }

        CheapChain set = cluster.Sets.At(block.Height);
        int[] signers = [.. certificate.SignerIndices];
        bool isProof = certificate.Height == block.Height && certificate.BlockHash == block.Hash && signers.Length >= set.Validators.Quorum
            && signers.All(i => i < set.Validators.Count && HasSigned(block.Height, certificate.Round, block.Hash, set.Ids[i]))
            && certificate.ToPrecommits().All(v => set.Vote(v.Type, v.Height, v.Round, v.BlockHash, v.ValidatorIndex).Signature.Equals(v.Signature));
        if (!isProof) throw new InvariantException($"certificate of height {block.Height} at node {node} proves nothing");
        if (!CheapChain.IsValid(block) || block.Header.ParentHash != parent) throw new InvariantException($"invalid block committed at height {block.Height}");
    }

    internal void Reported(Evidence evidence)
    {
        EvidenceCount++;
        int id = cluster.Sets.At(evidence.Height).Ids[evidence.ValidatorIndex];
        Accused.Add(id);
        if (!cluster.Scenario.IsByzantine(id)) throw new InvariantException($"evidence names an honest validator: {evidence}");
        if (!Evidence.TryDecode(evidence.Encode().ToArray(), out Evidence? read) || !read.Id(CheapChain.ChainId).Equals(evidence.Id(CheapChain.ChainId)))
        {
            throw new InvariantException("evidence does not survive its encoding");
        }
    }

    /// <summary>[CON.5] The stored messages of a node stay bounded, whatever it receives.</summary>
    internal void CheckBounds(SimulatedNode node, ConsensusEngine engine)
    {
        if (engine.State is not { } state) return;
        int n = state.Validators.Count;
        int roundsBehind = ConsensusLimits.PastRoundsMax + 1 + 2 + ConsensusLimits.ProposalsPerRoundMax;
        int votesMax = 2 * n * (roundsBehind * ConsensusLimits.VotesPerValidatorMax + ConsensusLimits.FutureRoundsPerValidatorMax * 2);
        int proposalsMax = ConsensusLimits.ProposalsPerRoundMax * roundsBehind + ConsensusLimits.FutureProposalsPerValidatorMax * n;
        int earlyMax = ConsensusLimits.NextHeightRoundsMax * (2 * n + 1);
        bool isBounded = state.Votes.StoredCount <= votesMax && state.Proposals.StoredCount <= proposalsMax
            && state.Blocks.Count <= proposalsMax + 4 && engine.NextHeight.StoredCount <= earlyMax;
        string kept = $"{state.Votes.StoredCount} votes, {state.Proposals.StoredCount} proposals, {state.Blocks.Count} blocks";
        if (!isBounded) throw new InvariantException($"[CON.5] node {node.Number} keeps {kept}");
    }

    private void SignedTwice(int id, string what)
    {
        if (!cluster.AllowsSecondSignatures) throw new InvariantException(what);
        SignersTwice.Add(id);
    }

    // After precommitting v in round r, a validator prevotes another block in a later round only if some round from r on has
    // 2f+1 prevotes for that block (lines 23 and 29). A vote that was journaled before a crash may be signed after later votes;
    // this rule applies to its round, not to the time of signing.
    private void CheckLock(Vote vote, int id)
    {
        if (!_locks.TryGetValue((vote.Height, id), out SortedList<int, Hash256>? locks)) return;
        KeyValuePair<int, Hash256>[] held = [.. locks.TakeWhile(l => l.Key < vote.Round)];
        if (held.Length == 0 || held[^1].Value == vote.BlockHash) return;
        for (int round = held[^1].Key; round < vote.Round; round++)
        {
            if (HasPrevoteQuorum(vote.Height, round, vote.BlockHash)) return;
        }

        SignedTwice(id, $"prevote against a lock of round {held[^1].Key}: {vote}");
    }

    private void CheckPrecommit(Vote vote, int id)
    {
        if (!HasPrevoteQuorum(vote.Height, vote.Round, vote.BlockHash)) throw new InvariantException($"precommit without 2f+1 prevotes: {vote}");
        if (!_locks.TryGetValue((vote.Height, id), out SortedList<int, Hash256>? locks)) _locks.Add((vote.Height, id), locks = []);
        locks[vote.Round] = vote.BlockHash;
    }

    private bool HasPrevoteQuorum(long height, int round, Hash256 hash) =>
        _voters.TryGetValue((height, round, VoteType.Prevote, hash), out HashSet<int>? voters) && voters.Count >= cluster.Sets.At(height).Validators.Quorum;

    private bool HasSigned(long height, int round, Hash256 hash, int id) =>
        _voters.TryGetValue((height, round, VoteType.Precommit, hash), out HashSet<int>? voters) && voters.Contains(id);
}
