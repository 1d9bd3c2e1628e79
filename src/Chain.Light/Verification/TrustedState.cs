using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>The newest verified point of the chain and the set that decides what follows it.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Height">Height of the trusted header; 0 for the genesis.</param>
/// <param name="TimeMs">Its time.</param>
/// <param name="HeaderHash">Its hash; zero for the genesis, which a light client knows by its document alone.</param>
/// <param name="NextValidators">The set that decides the next height.</param>
public sealed record TrustedState(Hash256 ChainId, long Height, long TimeMs, Hash256 HeaderHash, ValidatorSet NextValidators)
{
    /// <summary>Trust in a genesis document.</summary>
    public static TrustedState FromGenesis(GenesisDocument genesis)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        return new TrustedState(genesis.ChainId, 0, genesis.TimeMs, Hash256.Zero, genesis.Validators);
    }
}
