namespace Chain.Core;

/// <summary>Every bound of the ledger, in one place: unit, value and reason. A change here is a change of the chain's rules.</summary>
public static class Limits
{
    /// <summary>Validators in one set. Keeps a certificate below 8.5 KB and a round below 2 x 128 votes.</summary>
    public const int ValidatorsMax = 128;

    /// <summary>Bytes of one encoded transaction. A release with 64 hardware revisions and 8 URIs needs about 6 KB.</summary>
    public const int TransactionBytesMax = 16 * 1024;

    /// <summary>Bytes of a contract call's payload inside a transaction.</summary>
    public const int PayloadBytesMax = 15 * 1024;

    /// <summary>Transactions in one block.</summary>
    public const int BlockTransactionsMax = 10_000;

    /// <summary>Bytes of one encoded block: what a peer must be ready to buffer.</summary>
    public const int BlockBytesMax = 8 * 1024 * 1024;

    /// <summary>Bytes of one consensus message on the wire: a block and its envelope.</summary>
    public const int ConsensusMessageBytesMax = BlockBytesMax + 4096;

    /// <summary>Bytes of an encoded header. A header is about 400 bytes.</summary>
    public const int HeaderBytesMax = 1024;

    /// <summary>Bytes of an encoded commit certificate: 128 signatures of 64 bytes and their frame.</summary>
    public const int CertificateBytesMax = ValidatorsMax * 64 + 256;

    /// <summary>Events in one receipt.</summary>
    public const int EventsPerReceiptMax = 16;

    /// <summary>Highest height that any decoder accepts. 2^53 - 1, so that a height survives JSON.</summary>
    public const long HeightMax = (1L << 53) - 1;

    /// <summary>Highest consensus round that any decoder accepts. Timers are capped, so a round takes seconds; this is years.</summary>
    public const int RoundMax = 1_000_000;

    /// <summary>Highest time that any decoder accepts, in Unix milliseconds (year 9999).</summary>
    public const long TimeMsMax = 253_402_300_799_999;

    /// <summary>UTF-8 bytes of a participant's or a chain's name.</summary>
    public const int NameBytesMax = 64;

    /// <summary>UTF-8 bytes of a model's name.</summary>
    public const int ModelBytesMax = 64;

    /// <summary>UTF-8 bytes of a channel's name.</summary>
    public const int ChannelBytesMax = 32;

    /// <summary>UTF-8 bytes of a hardware revision.</summary>
    public const int HardwareRevisionBytesMax = 32;

    /// <summary>Hardware revisions in one release.</summary>
    public const int HardwareRevisionsMax = 64;

    /// <summary>UTF-8 bytes of a semantic version.</summary>
    public const int VersionBytesMax = 64;

    /// <summary>UTF-8 bytes of one URI.</summary>
    public const int UriBytesMax = 512;

    /// <summary>URIs in one release.</summary>
    public const int UrisMax = 8;

    /// <summary>UTF-8 bytes of a reason given for a revocation or a veto.</summary>
    public const int ReasonBytesMax = 256;

    /// <summary>Release keys of a vendor, and so signatures over one manifest.</summary>
    public const int ReleaseKeysMax = 16;

    /// <summary>Keys a participant can ever have had; rotations beyond it need a new identity.</summary>
    public const int ParticipantKeysMax = 32;

    /// <summary>Release policies kept of a vendor, the oldest of which gives way to a new one.</summary>
    public const int ReleasePoliciesMax = 16;

    /// <summary>Highest number of auditors' approvals that a chain or a vendor may ask for.</summary>
    public const int AuditorThresholdMax = 64;

    /// <summary>How far ahead of a block a key or policy may begin or end, in heights: at a block a second, four months.</summary>
    public const long HeightsAheadMax = 10_000_000;

    /// <summary>How long a governance proposal may stay open, in heights. At a block a second, twelve days.</summary>
    public const long ProposalLifetimeMax = 1_000_000;

    /// <summary>Open governance proposals of one authority: one that proposes without end fills its own places only.</summary>
    public const int OpenProposalsMax = 8;

    /// <summary>Bytes of an encoded governance action. Parameters, a participant and a change of 43 validators need less than 2 KB.</summary>
    public const int GovernanceActionBytesMax = 4 * 1024;

    /// <summary>How long a candidate's word that it is ready holds, in heights.</summary>
    public const long ReadyAgeMax = 100_000;

    /// <summary>Past validator sets that the state keeps at most, for evidence.</summary>
    public const int ValidatorSetsKeptMax = 256;

    /// <summary>Pieces of evidence recorded against one authority; more would prove nothing more.</summary>
    public const int EvidencePerValidatorMax = 16;

    /// <summary>Participants named by the genesis.</summary>
    public const int GenesisParticipantsMax = 1024;

    /// <summary>Bytes of one image: 4 GiB.</summary>
    public const long ImageBytesMax = 4L * 1024 * 1024 * 1024;

    /// <summary>How far a release may raise the security counter above the active one. A stolen key cannot burn the number space (threat A04).</summary>
    public const ulong SecurityCounterStepMax = 1_000;

    /// <summary>Highest security counter.</summary>
    public const ulong SecurityCounterMax = uint.MaxValue;

    /// <summary>Smallest and largest piece of the piece tree, in bytes, both powers of two.</summary>
    public const int PieceBytesMin = 16 * 1024;

    /// <summary>Largest piece of the piece tree, in bytes.</summary>
    public const int PieceBytesMax = 16 * 1024 * 1024;

    /// <summary>Bytes of one state value.</summary>
    public const int StateValueBytesMax = 64 * 1024;

    /// <summary>Bytes of an encoded state proof: 256 siblings at the very most.</summary>
    public const int StateProofBytesMax = 16 * 1024;

    /// <summary>Hashes in an RFC 9162 proof: a tree of 2^63 leaves is never deeper.</summary>
    public const int MerkleProofHashesMax = 63;

    /// <summary>Bytes of an offline proof bundle.</summary>
    public const int ProofBundleBytesMax = 256 * 1024;

    /// <summary>How far a block's time may be ahead of a validator's clock, in milliseconds.</summary>
    public const long ClockDriftMsMax = 10_000;

    /// <summary>Transactions of one sender that may wait in a mempool.</summary>
    public const int MempoolPerSenderMax = 1024;

    /// <summary>Auditors that one release's record names. A policy asks for a handful; this keeps the record small.</summary>
    public const int ApprovalsMax = 64;

    /// <summary>Channels that the terms of a replication name.</summary>
    public const int TermsChannelsMax = 8;

    /// <summary>Highest sequence number of a proposal, and of a gateway's report.</summary>
    public const ulong SequenceMax = uint.MaxValue;

    /// <summary>Active locations of one release at brokers. Keeps the record below 20 KB.</summary>
    public const int LocationsMax = 32;

    /// <summary>Devices that one report counts, and so receipts under its root: what a gateway keeps and hashes.</summary>
    public const int ReportDevicesMax = 1_000_000;

    /// <summary>UTF-8 bytes of a device's id at its gateway. It never stands on the chain.</summary>
    public const int DeviceIdBytesMax = 128;
}
