using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Testing.Light;

/// <summary>Commit certificates, valid and forged.</summary>
public static class Certificates
{
    /// <summary>A certificate with the precommits of those signers that are in the set, each at its own index.</summary>
    public static CommitCertificate Sign(BlockHeader header, ValidatorSet set, IEnumerable<ISigner> signers, int round = 0) =>
        CommitCertificate.FromPrecommits(signers.Where(s => set.IndexOf(s.Address) >= 0).Select(s => Precommit(header, s, set.IndexOf(s.Address), round)));

    /// <summary>One precommit. The index may be wrong on purpose.</summary>
    public static Vote Precommit(BlockHeader header, ISigner signer, int index, int round = 0, VoteType type = VoteType.Precommit, Hash256? chainId = null)
    {
        Hash256 digest = Vote.SigningDigest(chainId ?? header.ChainId, type, header.Height, round, header.Hash);
        return new Vote(VoteType.Precommit, header.Height, round, header.Hash, index, signer.Sign(digest));
    }
}
