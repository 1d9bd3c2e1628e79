namespace Chain.Core.Crypto;

/// <summary>The domain tags: one for each purpose of a hash or signature of the chain. [ENC.8]</summary>
/// <remarks>
/// Tags are distinct ASCII texts of 1 to 255 bytes, so a signature for one purpose is not valid for another (threat E09).
/// If the content under a tag changes, the tag gets a new version. A tag never gets a second purpose.
/// </remarks>
public static class Domains
{
    /// <summary>The genesis document. Its hash is the chain id, so this hash itself is computed with a chain id of zero.</summary>
    public static ReadOnlySpan<byte> Genesis => "fwledger/genesis/v1"u8;

    /// <summary>A founder's entry in the plan of a genesis. There is no chain id yet, so it is zero.</summary>
    public static ReadOnlySpan<byte> GenesisEntry => "fwledger/genesis-entry/v1"u8;

    /// <summary>A transaction without its signature.</summary>
    public static ReadOnlySpan<byte> Transaction => "fwledger/transaction/v1"u8;

    /// <summary>A block's header.</summary>
    public static ReadOnlySpan<byte> Header => "fwledger/header/v1"u8;

    /// <summary>A validator's prevote or precommit.</summary>
    public static ReadOnlySpan<byte> Vote => "fwledger/vote/v1"u8;

    /// <summary>A proposer's proposal of a block for a height and round.</summary>
    public static ReadOnlySpan<byte> Proposal => "fwledger/proposal/v1"u8;

    /// <summary>A validator set.</summary>
    public static ReadOnlySpan<byte> ValidatorSet => "fwledger/validator-set/v1"u8;

    /// <summary>A vendor's release manifest.</summary>
    public static ReadOnlySpan<byte> Manifest => "fwledger/manifest/v1"u8;

    /// <summary>The address of a new contract instance.</summary>
    public static ReadOnlySpan<byte> ContractAddress => "fwledger/contract-address/v1"u8;

    /// <summary>The name of a state entry.</summary>
    public static ReadOnlySpan<byte> StateKey => "fwledger/state-key/v1"u8;

    /// <summary>A participant's proof that it holds the key it registers or rotates to.</summary>
    public static ReadOnlySpan<byte> Participant => "fwledger/participant/v1"u8;

    /// <summary>A change of a vendor's release policy.</summary>
    public static ReadOnlySpan<byte> ReleasePolicy => "fwledger/release-policy/v1"u8;

    /// <summary>A governance proposal's id.</summary>
    public static ReadOnlySpan<byte> Governance => "fwledger/governance/v1"u8;

    /// <summary>Evidence of a validator's offence, by its canonical content.</summary>
    public static ReadOnlySpan<byte> Evidence => "fwledger/evidence/v1"u8;

    /// <summary>The peer handshake, which binds a TLS certificate to a node's identity.</summary>
    public static ReadOnlySpan<byte> Peering => "fwledger/peering/v1"u8;

    /// <summary>A node's statement about itself, for a client that sent a challenge.</summary>
    public static ReadOnlySpan<byte> NodeIdentity => "fwledger/node-identity/v1"u8;

    /// <summary>A vendor's permission to upload one image.</summary>
    public static ReadOnlySpan<byte> Upload => "fwledger/upload/v1"u8;

    /// <summary>A repository's proof of its owner, for an uploader.</summary>
    public static ReadOnlySpan<byte> Receiver => "fwledger/receiver/v1"u8;

    /// <summary>The address of a replication contract.</summary>
    public static ReadOnlySpan<byte> ReplicationAddress => "fwledger/replication-address/v1"u8;

    /// <summary>The id of a broker's proposal. The vendor's answer and every later call refer to it.</summary>
    public static ReadOnlySpan<byte> ReplicationProposal => "fwledger/replication-proposal/v1"u8;

    /// <summary>The pseudonym of a device in update receipts.</summary>
    public static ReadOnlySpan<byte> DevicePseudonym => "fwledger/device-pseudonym/v1"u8;
}
