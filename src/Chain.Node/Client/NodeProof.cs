using System.Security.Cryptography;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Keys;
using Fwledger.V1;
using Grpc.Core;

namespace Chain.Node.Client;

/// <summary>What a node proves of itself: it signs the caller's random challenge with every key that it has.</summary>
/// <param name="Name">The node's name, as it says.</param>
/// <param name="Address">Where it was asked.</param>
/// <param name="Participant">Its participant, which each of the keys has signed.</param>
/// <param name="Height">Height of its newest block, signed like the participant.</param>
/// <param name="IsCatchingUp">Whether it knows of newer blocks, signed like the participant.</param>
/// <param name="Keys">The keys whose signatures are valid. The node has them; whose they are is for the chain to say.</param>
internal sealed record NodeProof(
    string Name, string Address, Address Participant, long Height, bool IsCatchingUp, IReadOnlyList<PublicKey> Keys)
{
    /// <summary>Most signatures of one answer that are verified: a node has two keys.</summary>
    private const int KeysMax = 8;

    /// <summary>Whether the node has a key.</summary>
    public bool Has(PublicKey key) => Keys.Contains(key);

    /// <summary>Asks a node.</summary>
    /// <param name="source">The node.</param>
    /// <param name="chainId">The chain, from what the caller trusts.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="CommandException">The node has no identity to prove, or runs an earlier version.</exception>
    public static async Task<NodeProof> AskAsync(GrpcLightSource source, Hash256 chainId, CancellationToken cancellation)
    {
        Hash256 challenge = Hash256.From(RandomNumberGenerator.GetBytes(Hash256.Size));
        ProveIdentityReply reply;
        try
        {
            reply = await source.Client.ProveIdentityAsync(new ProveIdentityRequest { Challenge = challenge.ToString() }, cancellationToken: cancellation)
                .ConfigureAwait(false);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unimplemented)
        {
            throw new CommandException(ExitCode.RefusedByChain,
                $"{source.Name} cannot prove its keys: it is no full node, or runs an earlier version. Name the validator's own node, and update it first");
        }

        if (!Core.Primitives.Address.TryParse(reply.Participant, out Address participant))
            throw new CommandException(ExitCode.VerificationFailed, $"{source.Name} names no participant: it may run another version of fwledger");
        Hash256 digest = new NodeStatement(participant, reply.Height, reply.CatchingUp, challenge).Digest(chainId);
        List<PublicKey> keys = [];
        foreach (KeyProof proof in reply.Keys.Take(KeysMax))
        {
            bool isRead = PublicKey.TryParse(proof.PublicKey, out PublicKey key) & Signature.TryParse(proof.Signature, out Signature signature);
            if (isRead && SignatureVerifier.Verify(key, digest, signature)) keys.Add(key);
        }

        return new NodeProof(reply.NodeName, source.Name, participant, reply.Height, reply.CatchingUp, keys);
    }
}
