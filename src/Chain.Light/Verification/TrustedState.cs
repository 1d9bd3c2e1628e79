using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>A trusted point of the chain, and the set that decides the next block. Immutable.</summary>
public sealed class TrustedState
{
    private TrustedState(Hash256 chainId, long height, long timeMs, Hash256 headerHash, Hash256 historyRoot, ValidatorSet nextValidators, LightBlock? block)
    {
        ChainId = chainId;
        Height = height;
        TimeMs = timeMs;
        HeaderHash = headerHash;
        HistoryRoot = historyRoot;
        NextValidators = nextValidators;
        Block = block;
    }

    /// <summary>The chain.</summary>
    public Hash256 ChainId { get; }

    /// <summary>Height of the trusted header; 0 for the genesis.</summary>
    public long Height { get; }

    /// <summary>Its time, in Unix milliseconds.</summary>
    public long TimeMs { get; }

    /// <summary>Its hash; zero for the genesis. Computing a genesis header needs the chain's rules, and a light client has only the genesis document.</summary>
    public Hash256 HeaderHash { get; }

    /// <summary>Its history root, which later headers must extend.</summary>
    public Hash256 HistoryRoot { get; }

    /// <summary>The set that decides the next height.</summary>
    public ValidatorSet NextValidators { get; }

    /// <summary>The block that this point was made from; null for the genesis. It becomes evidence if another block of its height appears.</summary>
    public LightBlock? Block { get; }

    /// <summary>Makes the trusted point of a genesis document. [LIGHT-TRUST.1]</summary>
    public static TrustedState FromGenesis(GenesisDocument genesis)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        return new TrustedState(genesis.ChainId, 0, genesis.TimeMs, Hash256.Zero, MerkleTree.EmptyRoot, genesis.Validators, null);
    }

    /// <summary>
    /// Makes the trusted point of a block that <see cref="HeaderVerifier"/> found valid, or that a <see cref="Checkpoint"/> names. Checks
    /// nothing.
    /// </summary>
    public static TrustedState FromBlock(LightBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        BlockHeader header = block.Header;
        return new TrustedState(header.ChainId, header.Height, header.TimeMs, header.Hash, header.HistoryRoot, block.SetAfter, block);
    }
}
