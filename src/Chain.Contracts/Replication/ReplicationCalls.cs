using Chain.Core.Encoding;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Replication;

/// <summary>Builds the payloads of the replication contract's methods.</summary>
public static class ReplicationCalls
{
    /// <summary>Arguments of <see cref="ReplicationMethods.Propose"/>; the proposal's broker must be the sender.</summary>
    public static byte[] Propose(ReplicationProposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        CborWriter writer = new();
        writer.Array(3);
        writer.Bytes(proposal.Release.AsSpan());
        writer.UInt(proposal.Sequence);
        proposal.Terms.WriteTo(writer);
        return writer.Written.ToArray();
    }

    /// <summary>Arguments of <see cref="ReplicationMethods.Accept"/>.</summary>
    public static byte[] Accept(Hash256 proposalDigest) => Digest(proposalDigest);

    /// <summary>Arguments of <see cref="ReplicationMethods.Reject"/>.</summary>
    /// <param name="proposalDigest">The proposal.</param>
    /// <param name="reason">For people to read; must satisfy <see cref="ManifestRules.IsReason"/>.</param>
    public static byte[] Reject(Hash256 proposalDigest, string reason) => DigestAndText(proposalDigest, reason);

    /// <summary>Arguments of <see cref="ReplicationMethods.BeginTransfer"/>.</summary>
    public static byte[] BeginTransfer(Hash256 proposalDigest) => Digest(proposalDigest);

    /// <summary>Arguments of <see cref="ReplicationMethods.Locate"/>; the URI lies under the broker's repository, see <see cref="ImageUris.Of"/>.</summary>
    public static byte[] Locate(Hash256 proposalDigest, string uri) => DigestAndText(proposalDigest, uri);

    /// <summary>Arguments of <see cref="ReplicationMethods.Attest"/>: what the authority found at which URI.</summary>
    public static byte[] Attest(Hash256 proposalDigest, long sizeBytes, Hash256 sha256, string uri)
    {
        CborWriter writer = new();
        writer.Array(4);
        writer.Bytes(proposalDigest.AsSpan());
        writer.Int(sizeBytes);
        writer.Bytes(sha256.AsSpan());
        writer.Text(uri);
        return writer.Written.ToArray();
    }

    /// <summary>Arguments of <see cref="ReplicationMethods.Withdraw"/>; see <see cref="Reject"/> for the reason.</summary>
    public static byte[] Withdraw(Hash256 proposalDigest, string reason) => DigestAndText(proposalDigest, reason);

    /// <summary>Arguments of <see cref="ReplicationMethods.Revoke"/>; see <see cref="Reject"/> for the reason.</summary>
    public static byte[] Revoke(Hash256 proposalDigest, string reason) => DigestAndText(proposalDigest, reason);

    private static byte[] Digest(Hash256 digest)
    {
        CborWriter writer = new();
        writer.Array(1);
        writer.Bytes(digest.AsSpan());
        return writer.Written.ToArray();
    }

    private static byte[] DigestAndText(Hash256 digest, string text)
    {
        CborWriter writer = new();
        writer.Array(2);
        writer.Bytes(digest.AsSpan());
        writer.Text(text);
        return writer.Written.ToArray();
    }
}
