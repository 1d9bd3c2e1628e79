using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>An authority in a validator set: its address and the key it votes with.</summary>
/// <param name="Address">Address of the authority. Key rotation does not change it.</param>
/// <param name="PublicKey">Key that verifies its votes and proposals.</param>
public readonly record struct Validator(Address Address, PublicKey PublicKey);
