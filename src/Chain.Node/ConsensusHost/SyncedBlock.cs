using System.Runtime.InteropServices;
using Chain.Contracts;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Node.ConsensusHost;

/// <summary>A block that block sync fetched, and what was verified of it ahead, on another thread than the consensus loop.</summary>
/// <param name="Block">The block.</param>
/// <param name="Certificate">The certificate that came with it.</param>
internal sealed record SyncedBlock(Block Block, CommitCertificate Certificate)
{
    // Signatures of larger blocks are verified on all cores when the block is executed.
    private const int SmallBlockTransactionsMax = 64;

    /// <summary>Whether the certificate is good under the set whose hash the header names as its validators.</summary>
    public bool IsCertified { get; private init; }

    /// <summary>Whether the transactions are those of the header.</summary>
    public bool HasRightBody { get; private init; }

    /// <summary>What is known about the transactions' signatures; null if nothing is.</summary>
    public KnownSignatures[]? Known { get; private init; }

    /// <summary>Verifies blocks together: all signatures of a window in one batch cost several times less than one by one.</summary>
    /// <param name="blocks">Consecutive blocks.</param>
    /// <param name="validators">The set that probably decided them. A block that names another set stays without <see cref="IsCertified"/>.</param>
    /// <param name="chainId">The chain.</param>
    public static SyncedBlock[] VerifyAll(
        IReadOnlyList<(Block Block, CommitCertificate Certificate)> blocks, ValidatorSet validators, Hash256 chainId)
    {
        List<SignedDigest> signatures = [];
        (int Votes, int Own)[] counts = new (int, int)[blocks.Count];
        Hash256 validatorsHash = validators.Hash(chainId);
        for (int i = 0; i < blocks.Count; i++)
        {
            (Block block, CommitCertificate certificate) = blocks[i];
            int before = signatures.Count;
            if (block.Header.ValidatorsHash.Equals(validatorsHash)) certificate.CollectFor(block.Header, validators, chainId, signatures);
            int votes = signatures.Count - before;
            if (block.Transactions.Count < SmallBlockTransactionsMax) signatures.AddRange(block.Transactions.Select(TransactionSignatures.Own));
            counts[i] = (votes, signatures.Count - before - votes);
        }

        bool[] areGood = new bool[signatures.Count];
        SignatureVerifier.VerifyAll(CollectionsMarshal.AsSpan(signatures), areGood);
        SyncedBlock[] verified = new SyncedBlock[blocks.Count];
        int next = 0;
        for (int i = 0; i < verified.Length; i++)
        {
            (Block block, CommitCertificate certificate) = blocks[i];
            Span<bool> votes = areGood.AsSpan(next, counts[i].Votes), own = areGood.AsSpan(next + counts[i].Votes, counts[i].Own);
            next += counts[i].Votes + counts[i].Own;
            verified[i] = new SyncedBlock(block, certificate)
            {
                IsCertified = !votes.IsEmpty && !votes.Contains(false),
                HasRightBody = Block.ComputeTransactionsRoot(block.Transactions).Equals(block.Header.TransactionsRoot),
                Known = own.IsEmpty ? null : ToKnown(own),
            };
        }

        return verified;
    }

    private static KnownSignatures[] ToKnown(ReadOnlySpan<bool> areGood)
    {
        KnownSignatures[] known = new KnownSignatures[areGood.Length];
        for (int i = 0; i < known.Length; i++) known[i] = default(KnownSignatures).WithOwn(areGood[i]);
        return known;
    }
}
