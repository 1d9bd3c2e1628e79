using Chain.Core.Primitives;

namespace Chain.Node.Mempool;

/// <summary>A position in the pool's order of senders and nonces. The default is the beginning.</summary>
/// <param name="Sender">The sender.</param>
/// <param name="Nonce">First nonce of the sender that is not listed yet.</param>
internal readonly record struct PoolPosition(Address Sender, ulong Nonce);
