using Chain.Core.Ledger;
using Chain.Node.Storage;
using Fwledger.V1;
using Google.Protobuf;

namespace Chain.Node.Rpc;

/// <summary>Creates answers with whole blocks. Caches the last ones, because decoding a block and hashing its transactions takes milliseconds.</summary>
internal sealed class BlockAnswers(ChainStore store)
{
    /// <summary>Number of answers that are cached: 8, of a block each.</summary>
    public const int BlocksKept = 8;

    private readonly RecentAnswers<BlockReply?> _recent = new(BlocksKept);

    /// <summary>The block at a height with its certificate; null if it is not here.</summary>
    /// <param name="height">Height of the block.</param>
    /// <param name="isRead">Whether the block had to be read.</param>
    public BlockReply? Find(long height, out bool isRead)
    {
        isRead = false;
        if (store.HasBlock(height) != HeightVerdict.Kept) return null;
        return _recent.Get(height, Read, out isRead);
    }

    private BlockReply? Read(long height)
    {
        if (store.GetBlock(height) is not { } block || store.GetCertificate(height) is not { } certificate) return null;
        BlockReply reply = new()
        {
            Block = UnsafeByteOperations.UnsafeWrap(block.Encoded),
            Certificate = UnsafeByteOperations.UnsafeWrap(certificate.Encode()),
            Height = height,
            Hash = block.Hash.ToString(),
            TimeMs = block.Header.TimeMs,
        };
        reply.TransactionIds.AddRange(block.Transactions.Select(t => t.Id.ToString()));
        return reply;
    }
}
