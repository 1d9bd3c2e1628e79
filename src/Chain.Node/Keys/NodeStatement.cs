using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Node.Keys;

/// <summary>
/// What a node states about itself, signed with each of its keys, for whoever sent the challenge. A node that only claims an identity cannot sign it.
/// </summary>
/// <param name="Participant">Address of the node's participant.</param>
/// <param name="Height">Height of the node's newest block.</param>
/// <param name="IsCatchingUp">Whether the node knows of newer blocks.</param>
/// <param name="Challenge">Random bytes that the asker chose, so that no earlier statement answers.</param>
internal sealed record NodeStatement(Address Participant, long Height, bool IsCatchingUp, Hash256 Challenge)
{
    /// <summary>
    /// The digest that the keys sign: over the CBOR array [participant, challenge, height, is catching up] under the domain of node identities.
    /// </summary>
    public Hash256 Digest(Hash256 chainId)
    {
        CborWriter writer = new();
        writer.Array(4);
        writer.Bytes(Participant.AsSpan());
        writer.Bytes(Challenge.AsSpan());
        writer.Int(Height);
        writer.Bool(IsCatchingUp);
        return DomainHash.Compute(Domains.NodeIdentity, chainId, writer.Written);
    }
}
