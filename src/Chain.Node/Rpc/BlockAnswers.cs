using System.Text.Json.Nodes;
using Chain.Core.Ledger;
using Chain.Node.Decoding;
using Chain.Node.Storage;
using Fwledger.V1;
using Google.Protobuf;

namespace Chain.Node.Rpc;

/// <summary>Creates answers with whole blocks. Caches the last ones, because decoding a block and hashing its transactions takes milliseconds.</summary>
internal sealed class BlockAnswers(ChainStore store)
{
    /// <summary>Number of answers that are cached: 8, of a block each.</summary>
    public const int BlocksKept = 8;

    /// <summary>Number of answers with decoded views that are cached: 2, because each holds several times the block's size.</summary>
    public const int DecodedKept = 2;

    private readonly RecentAnswers<BlockReply?> _recent = new(BlocksKept);
    private readonly RecentAnswers<BlockReply?> _decoded = new(DecodedKept);

    /// <summary>The block at a height with its certificate; null if it is not here.</summary>
    /// <param name="height">Height of the block.</param>
    /// <param name="isRead">Whether the block had to be read.</param>
    public BlockReply? Find(long height, out bool isRead)
    {
        isRead = false;
        if (store.HasBlock(height) != HeightVerdict.Kept) return null;
        return _recent.Get(height, Read, out isRead);
    }

    /// <summary>As <see cref="Find"/>, with the decoded view.</summary>
    /// <param name="height">Height of the block.</param>
    /// <param name="isRead">Whether the block had to be read.</param>
    /// <param name="decoded">Number of transactions that had to be decoded.</param>
    public BlockReply? FindDecoded(long height, out bool isRead, out int decoded)
    {
        decoded = 0;
        if (Find(height, out isRead) is not { } plain) return null;
        BlockReply? reply = _decoded.Get(height, _ => Decode(plain), out bool isNew);
        if (isNew) decoded = plain.TransactionIds.Count;
        return reply;
    }

    private BlockReply? Decode(BlockReply plain)
    {
        BlockReply reply = plain.Clone();
        if (!Block.TryDecode(plain.Block.Span, out Block? block) || !CommitCertificate.TryDecode(plain.Certificate.Span, out CommitCertificate? certificate))
            return reply;
        reply.Decoded = StructMessages.Of(new JsonObject
        {
            ["header"] = BlockJson.Of(block.Header),
            ["certificate"] = BlockJson.Of(certificate, store.GetValidatorSet(block.Header.ValidatorsHash)),
            ["transactions"] = new JsonArray([.. block.Transactions.Select(BlockJson.Of)]),
        });
        return reply;
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
