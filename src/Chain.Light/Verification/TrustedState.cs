using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>A point of the chain that is trusted, and the set that decides what follows it. Immutable.</summary>
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

    /// <summary>Its hash; zero for the genesis, whose header takes the chain's rules to compute: a light client knows its document alone.</summary>
    public Hash256 HeaderHash { get; }

    /// <summary>Its history root, which later headers must extend.</summary>
    public Hash256 HistoryRoot { get; }

    /// <summary>The set that decides the next height.</summary>
    public ValidatorSet NextValidators { get; }

    /// <summary>The block that all this was taken from, kept as evidence in case another one of its height turns up; null for the genesis.</summary>
    public LightBlock? Block { get; }

    /// <summary>Trust in a genesis document. [LIGHT-TRUST.1]</summary>
    public static TrustedState FromGenesis(GenesisDocument genesis)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        return new TrustedState(genesis.ChainId, 0, genesis.TimeMs, Hash256.Zero, MerkleTree.EmptyRoot, genesis.Validators, null);
    }

    /// <summary>Trust in a block that <see cref="HeaderVerifier"/> found valid, or that a <see cref="Checkpoint"/> names. Nothing is checked here.</summary>
    public static TrustedState FromBlock(LightBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        BlockHeader header = block.Header;
        return new TrustedState(header.ChainId, header.Height, header.TimeMs, header.Hash, header.HistoryRoot, block.SetAfter, block);
    }
}
