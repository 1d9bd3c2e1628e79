namespace Chain.Node.Peering;

/// <summary>What a peer says of itself beside its status message. A field that the peer's version does not send is 0 or false.</summary>
/// <param name="SenderTimeMs">The peer's clock, in Unix milliseconds.</param>
/// <param name="Process">Random number of the peer's process.</param>
/// <param name="IdentityInUse">Whether the peer hears two processes under this node's identity.</param>
internal readonly record struct PeerSignal(long SenderTimeMs, ulong Process, bool IdentityInUse);
