using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Node.Client;
using Chain.Node.Storage;
using Fwledger.V1;
using Google.Protobuf;

namespace Chain.Node.Rpc;

/// <summary>Creates answers with receipts and their proofs. Thread-safe.</summary>
/// <remarks>Caches the receipts of the last blocks, because all clients that waited for a block ask for it at the same time.</remarks>
internal sealed class ReceiptAnswers(ChainStore store)
{
    /// <summary>Number of blocks whose receipts are cached.</summary>
    public const int BlocksKept = 16;

    private readonly RecentAnswers<BlockReceipts?> _recent = new(BlocksKept);

    /// <summary>The receipt at an index of a stored block, with its proof; null if the block is pruned.</summary>
    /// <param name="height">Height of the block.</param>
    /// <param name="index">Index of the transaction.</param>
    /// <param name="isRead">Whether the block had to be read.</param>
    public ReceiptReply? Find(long height, int index, out bool isRead)
    {
        isRead = false;
        if (store.HasBlock(height) != HeightVerdict.Kept || _recent.Get(height, Read, out isRead) is not { } block) return null;
        Receipt receipt = block.Receipts[index];
        ReceiptReply reply = new()
        {
            Height = height,
            Index = index,
            Receipt = UnsafeByteOperations.UnsafeWrap(receipt.Encode()),
            BlockTransactions = block.Receipts.Count,
            OutcomeCode = (int)receipt.Outcome,
            Outcome = receipt.Outcome.ToString(),
            Contract = receipt.Contract.ToString(),
            Explanation = OutcomeAdvice.TextOf(receipt.Outcome),
        };
        foreach (Hash256 hash in MerkleTree.InclusionProof(block.Leaves, index)) reply.Proof.Add(ByteString.CopyFrom(hash.AsSpan()));
        return reply;
    }

    private BlockReceipts? Read(long height)
    {
        if (store.GetBlock(height) is not { } block || store.GetReceipts(height, block.Transactions.Count) is not { } receipts) return null;
        return new BlockReceipts(receipts, [.. receipts.Select(r => MerkleTree.HashLeaf(r.Encode().Span))]);
    }

    private sealed record BlockReceipts(IReadOnlyList<Receipt> Receipts, Hash256[] Leaves);
}
