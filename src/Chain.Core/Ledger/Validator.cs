using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>One authority: the key it votes with, and the address that names it.</summary>
/// <param name="Address">Identity of the authority; stays when its key is rotated.</param>
/// <param name="PublicKey">Key that its votes and proposals are checked against.</param>
public readonly record struct Validator(Address Address, PublicKey PublicKey);
