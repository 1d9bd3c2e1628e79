using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>A trusted point of the chain, and the set that decides the next block. Immutable.</summary>
public sealed class TrustedState
{
    private bool? _hasGoodKeys;

    private TrustedState(Hash256 chainId, long height, long timeMs, Hash256 headerHash, Hash256 historyRoot, ValidatorSet nextValidators, LightBlock? block)
    {
        ChainId = chainId;
        Height = height;
        TimeMs = timeMs;
        HeaderHash = headerHash;
        HistoryRoot = historyRoot;
        NextValidators = nextValidators;
        NextValidatorsHash = nextValidators.Hash(chainId);
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

    /// <summary>Its hash.</summary>
    public Hash256 NextValidatorsHash { get; private init; }

    /// <summary>
    /// The block that this point was made from; null for the genesis and for an anchor. It becomes evidence if another block of its height
    /// appears.
    /// </summary>
    public LightBlock? Block { get; }

    /// <summary>Makes the trusted point of a genesis document. [LIGHT-TRUST.1]</summary>
    public static TrustedState FromGenesis(GenesisDocument genesis)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        return new TrustedState(genesis.ChainId, 0, genesis.TimeMs, Hash256.Zero, MerkleTree.EmptyRoot, genesis.Validators, null);
    }

    /// <summary>Makes the trusted point of an anchor. The set is a source's; <see cref="HeaderVerifier"/> compares its hash with the anchor's.</summary>
    internal static TrustedState FromAnchor(TrustAnchor anchor, ValidatorSet set) =>
        new(anchor.ChainId, anchor.Height, anchor.TimeMs, Hash256.Zero, MerkleTree.EmptyRoot, set, null) { NextValidatorsHash = anchor.ValidatorsHash };

    /// <summary>Like <see cref="FromBlock"/>, for a block that was verified: its keys need no second check.</summary>
    internal static TrustedState FromVerified(LightBlock block)
    {
        TrustedState trusted = FromBlock(block);
        trusted._hasGoodKeys = true;
        return trusted;
    }

    /// <summary>Whether every key of the set is a point of the curve. Computed once. [LIGHT-HDR.11]</summary>
    internal bool HasGoodKeys() => _hasGoodKeys ??= AreGood(NextValidators);

    /// <summary>Whether every key of a set is a point of the curve.</summary>
    internal static bool AreGood(ValidatorSet set) => set.Members.All(m => SignatureVerifier.IsValidPublicKey(m.PublicKey));

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
