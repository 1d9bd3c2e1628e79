using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Node.Storage;
using Fwledger.V1;
using Google.Protobuf;

namespace Chain.Node.Rpc;

/// <summary>Receipts with their proofs. Thread-safe.</summary>
/// <remarks>Keeps those of the blocks asked for last: everybody who waited for a block asks for the same one.</remarks>
internal sealed class ReceiptAnswers(ChainStore store)
{
    /// <summary>Blocks whose receipts are kept; default 4.</summary>
    public const int BlocksKept = 4;

    private readonly Lock _lock = new();
    private readonly Queue<BlockReceipts> _kept = new();

    /// <summary>The receipt at a place of a block that is stored.</summary>
    public ReceiptReply Of(long height, int index)
    {
        BlockReceipts block = Find(height);
        Receipt receipt = block.Receipts[index];
        ReceiptReply reply = new()
        {
            Height = height, Index = index, Receipt = UnsafeByteOperations.UnsafeWrap(receipt.Encode()), BlockTransactions = block.Receipts.Count,
            OutcomeCode = (int)receipt.Outcome, Outcome = receipt.Outcome.ToString(), Contract = receipt.Contract.ToString(),
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
