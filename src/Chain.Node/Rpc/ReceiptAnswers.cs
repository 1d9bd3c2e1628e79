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
    public const int BlocksKept = 4;

    private readonly Lock _lock = new();
    private readonly Queue<BlockReceipts> _kept = new();

    /// <summary>The receipt at an index of a stored block, with its proof.</summary>
    public ReceiptReply Of(long height, int index)
    {
        BlockReceipts block = Find(height);
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

    private BlockReceipts Find(long height)
    {
        lock (_lock)
        {
            if (_kept.FirstOrDefault(b => b.Height == height) is { } kept) return kept;
            IReadOnlyList<Receipt> receipts = store.GetReceipts(height, store.GetBlock(height)!.Transactions.Count);
            BlockReceipts read = new(height, receipts, [.. receipts.Select(r => MerkleTree.HashLeaf(r.Encode().Span))]);
            if (_kept.Count == BlocksKept) _kept.Dequeue();
            _kept.Enqueue(read);
            return read;
        }
    }

    private sealed record BlockReceipts(long Height, IReadOnlyList<Receipt> Receipts, Hash256[] Leaves);
}
