using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Light;

/// <summary>Verifies that one header's history extends that of another, and that it contains an earlier block. Pure.</summary>
/// <remarks>Leaf i of the tree under a header's history root is the hash of block i; a header of height h covers leaves 0 to h - 1.</remarks>
public static class HistoryVerifier
{
    /// <summary>
    /// Whether a step needs a history proof. The next height does not: its parent's hash binds it. A step from the genesis does not:
    /// RFC 9162 defines no consistency proof from size 0 (threat C08). [LIGHT-HIST.1]
    /// </summary>
    public static bool IsNeeded(TrustedState trusted, BlockHeader later)
    {
        ArgumentNullException.ThrowIfNull(trusted);
        ArgumentNullException.ThrowIfNull(later);
        return trusted.Block is not null && later.Height > trusted.Height + 1;
    }

    /// <summary>Checks that the later header's history begins with the trusted header's history, followed by the trusted header itself.</summary>
    /// <remarks>
    /// A quorum that rewrites the past fails here although its certificates are valid. The consistency proof covers what precedes the trusted
    /// header [LIGHT-HIST.2]; the inclusion proof covers the trusted header itself [LIGHT-HIST.3].
    /// </remarks>
    public static LightVerdict VerifyExtends(TrustedState trusted, BlockHeader later, HistoryAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(trusted);
        ArgumentNullException.ThrowIfNull(later);
        ArgumentNullException.ThrowIfNull(answer);
        bool isConsistent = MerkleTree.VerifyConsistency(trusted.Height, later.Height, trusted.HistoryRoot, later.HistoryRoot, [.. answer.Consistency]);
        return isConsistent && VerifyContains(later, trusted.Height, trusted.HeaderHash, answer.Inclusion) ? LightVerdict.Valid : LightVerdict.HistoryBroken;
    }

    /// <summary>Whether the block with this height and hash is in the history of a verified header.</summary>
    public static bool VerifyContains(BlockHeader later, long height, Hash256 blockHash, IReadOnlyList<Hash256> inclusion)
    {
        ArgumentNullException.ThrowIfNull(later);
        ArgumentNullException.ThrowIfNull(inclusion);
        return MerkleTree.VerifyInclusion(MerkleTree.HashLeaf(blockHash.AsSpan()), height, later.Height, [.. inclusion], later.HistoryRoot);
    }
}
