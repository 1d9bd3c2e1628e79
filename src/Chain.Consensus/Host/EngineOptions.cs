using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Consensus;

/// <summary>What an engine is told once.</summary>
/// <param name="ChainId">Id of the chain; part of everything signed.</param>
/// <param name="Parameters">Timers of the chain.</param>
/// <param name="Self">Address of this validator; null for a node that only watches. Outside the set of a height it watches that height. [CON.12]</param>
public sealed record EngineOptions(Hash256 ChainId, ChainParameters Parameters, Address? Self)
{
    /// <summary>Checks signatures; secp256k1 unless a simulation brings its own.</summary>
    public IMessageVerifier Verifier { get; init; } = Secp256k1MessageVerifier.Instance;
}
