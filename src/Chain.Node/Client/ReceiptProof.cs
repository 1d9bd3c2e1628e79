using System.Diagnostics.CodeAnalysis;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Fwledger.V1;
using Google.Protobuf;

namespace Chain.Node.Client;

/// <summary>Verifies a transaction's receipt under the receipts root of a trusted header. A node's readable view proves nothing.</summary>
internal static class ReceiptProof
{
    /// <summary>Longest path in a tree of receipts.</summary>
    private const int PathMax = 64;

    /// <summary>Verifies a receipt.</summary>
    /// <param name="header">The trusted header of the receipt's block.</param>
    /// <param name="transaction">Id of the transaction that it must be of.</param>
    /// <param name="reply">The node's answer.</param>
    /// <param name="receipt">The receipt as the chain has it.</param>
    public static bool TryVerify(BlockHeader header, Hash256 transaction, ReceiptReply reply, [NotNullWhen(true)] out Receipt? receipt)
    {
        bool isIt = Receipt.TryDecode(reply.Receipt.Span, out receipt) && receipt.TransactionId.Equals(transaction);
        if (!isIt || header.Height != reply.Height || reply.Proof.Count > PathMax) return false;
        Hash256[] path = new Hash256[reply.Proof.Count];
        for (int i = 0; i < path.Length; i++)
        {
            if (!Hash256.TryFrom(reply.Proof[i].Span, out path[i])) return false;
        }

        return MerkleTree.VerifyInclusion(MerkleTree.HashLeaf(reply.Receipt.Span), reply.Index, reply.BlockTransactions, path, header.ReceiptsRoot);
    }
}
