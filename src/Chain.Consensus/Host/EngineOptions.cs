using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Consensus;

/// <summary>Options of an engine, fixed when it is created.</summary>
/// <param name="ChainId">Id of the chain; part of everything that is signed.</param>
/// <param name="Parameters">Timeouts of the chain, until a <see cref="Input.StartHeight"/> brings others.</param>
/// <param name="Self">Address of this validator; null for a node that only follows. Outside the set of a height, it follows that height. [CON.12]</param>
public sealed record EngineOptions(Hash256 ChainId, ChainParameters Parameters, Address? Self)
{
    /// <summary>Verifies signatures. Default: secp256k1. Simulations use cheaper signatures.</summary>
    public IMessageVerifier Verifier { get; init; } = Secp256k1MessageVerifier.Instance;
}
