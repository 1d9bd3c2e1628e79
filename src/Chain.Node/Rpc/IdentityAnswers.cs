using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Keys;
using Fwledger.V1;

namespace Chain.Node.Rpc;

/// <summary>Signs a caller's challenge with every key of the node.</summary>
internal static class IdentityAnswers
{
    /// <summary>Units for a signature.</summary>
    public const int UnitsPerKey = 2;

    /// <summary>What the node states about itself, signed.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="chainId">The chain.</param>
    /// <param name="name">The node's name.</param>
    /// <param name="identity">The node's keys.</param>
    public static ProveIdentityReply Of(NodeStatement statement, Hash256 chainId, string name, NodeIdentity identity)
    {
        ProveIdentityReply reply = new()
        {
            NodeName = name,
            Participant = statement.Participant.ToString(),
            Height = statement.Height,
            CatchingUp = statement.IsCatchingUp,
        };
        Hash256 digest = statement.Digest(chainId);
        foreach (PublicKey key in identity.PublicKeys)
        {
            ISigner signer = identity.Find(key)!;
            reply.Keys.Add(new KeyProof { PublicKey = key.ToString(), Signature = signer.Sign(digest).ToString() });
        }

        return reply;
    }
}
