using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Consensus.Proposals;

/// <summary>Blocks of the height by hash, each with its verdict. A block is stored once, however often it is proposed.</summary>
internal sealed class BlockBook
{
    private readonly SortedDictionary<Hash256, (Block Block, BlockVerdict Verdict)> _blocks = [];

    internal int Count => _blocks.Count;

    internal Block? Find(in Hash256 hash) => _blocks.TryGetValue(hash, out var entry) ? entry.Block : null;

    internal BlockVerdict VerdictOf(in Hash256 hash) => _blocks.TryGetValue(hash, out var entry) ? entry.Verdict : BlockVerdict.Unspecified;

    internal bool IsValid(in Hash256 hash) => VerdictOf(hash) == BlockVerdict.Valid;

    /// <summary>Adds a block. An unchecked block does not replace an existing verdict.</summary>
    internal void Add(Block block, BlockVerdict verdict = BlockVerdict.Unchecked)
    {
        if (verdict == BlockVerdict.Unchecked) _blocks.TryAdd(block.Hash, (block, verdict));
        else _blocks[block.Hash] = (block, verdict);
    }

    internal void SetVerdict(in Hash256 hash, BlockVerdict verdict)
    {
        if (_blocks.TryGetValue(hash, out var entry)) _blocks[hash] = (entry.Block, verdict);
    }

    /// <summary>Records the host's answer, if it was asked and the block is still kept.</summary>
    internal void Answer(in Hash256 hash, bool isValid)
    {
        if (VerdictOf(hash) == BlockVerdict.Checking) SetVerdict(hash, isValid ? BlockVerdict.Valid : BlockVerdict.Invalid);
    }

    internal void Prune(Func<Hash256, bool> isKept)
    {
        foreach (Hash256 hash in _blocks.Keys.Where(h => !isKept(h)).ToArray()) _blocks.Remove(hash);
    }
}
