using System.Collections.Concurrent;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Keys;
using Chain.Node.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Node.Tests.Cluster;

/// <summary>Records what a node's key signs, and finds the heights for which it signed votes.</summary>
internal sealed class SigningSpy(EcdsaSigner inner) : ISigner
{
    private readonly ConcurrentDictionary<Hash256, bool> _signed = new();

    public PublicKey PublicKey => inner.PublicKey;

    public Address Address => inner.Address;

    public Signature Sign(in Hash256 digest)
    {
        _signed[digest] = true;
        return inner.Sign(digest);
    }

    public void Install(IServiceCollection services) => services.AddSingleton(p => new NodeIdentity(Address, [this], p.GetRequiredService<ChainStore>()));

    /// <summary>The heights in a range for which the key signed a vote of the first rounds, for nil or for the decided block.</summary>
    public IEnumerable<long> VotedHeights(ClusterNode node, long fromHeight, long toHeight)
    {
        Hash256 chainId = node.Store.Genesis.ChainId;
        for (long height = fromHeight; height <= toHeight; height++)
        {
            Hash256 block = node.Store.GetHeader(height)?.Hash ?? Hash256.Zero;
            bool hasVoted = (from type in new[] { VoteType.Prevote, VoteType.Precommit }
                             from round in Enumerable.Range(0, 5)
                             from hash in new[] { Hash256.Zero, block }
                             select Vote.SigningDigest(chainId, type, height, round, hash)).Any(_signed.ContainsKey);
            if (hasVoted) yield return height;
        }
    }
}
