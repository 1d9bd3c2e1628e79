namespace Chain.Core;

/// <summary>All bounds of the ledger, each with unit, value and reason. Changing one changes the chain's rules.</summary>
public static class Limits
{
    /// <summary>Validators in one set. Keeps a certificate below 8.5 KB and a round at no more than 2 x 128 votes.</summary>
    public const int ValidatorsMax = 128;

    /// <summary>Bytes of one encoded transaction. A release with 64 hardware revisions and 8 URIs needs about 6 KB.</summary>
    public const int TransactionBytesMax = 16 * 1024;

    /// <summary>Bytes of a contract call's payload inside a transaction.</summary>
    public const int PayloadBytesMax = 15 * 1024;

    /// <summary>Transactions in one block.</summary>
    public const int BlockTransactionsMax = 10_000;

    /// <summary>Bytes of one encoded block. A peer must be ready to buffer this much.</summary>
    public const int BlockBytesMax = 8 * 1024 * 1024;

    /// <summary>Bytes of one consensus message on the wire: a block and its envelope.</summary>
    public const int ConsensusMessageBytesMax = BlockBytesMax + 4096;

    /// <summary>Bytes of an encoded header. A header has about 300 bytes.</summary>
    public const int HeaderBytesMax = 1024;

    /// <summary>Bytes of an encoded commit certificate: 128 signatures of 64 bytes, and 256 bytes for the other fields.</summary>
    public const int CertificateBytesMax = ValidatorsMax * 64 + 256;

    /// <summary>Events in one receipt.</summary>
    public const int EventsPerReceiptMax = 16;

    /// <summary>Highest height that any decoder accepts: 2^53 - 1, so that a JSON number holds every height exactly.</summary>
    public const long HeightMax = (1L << 53) - 1;

    /// <summary>Highest consensus round that any decoder accepts. With the default timeouts, a height reaches it after months.</summary>
    public const int RoundMax = 1_000_000;

    /// <summary>Highest time that any decoder accepts, in Unix milliseconds (year 9999).</summary>
    public const long TimeMsMax = 253_402_300_799_999;

    /// <summary>UTF-8 bytes of the name of a participant or of a chain.</summary>
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

    /// <summary>Release keys of a vendor; also the bound on the signatures over one manifest.</summary>
    public const int ReleaseKeysMax = 16;

    /// <summary>
    /// Keys in a participant's record. From version 2 of the rules on, a key that has ended gives its place to a new one; before, a
    /// participant has as many keys in its whole life.
    /// </summary>
    public const int ParticipantKeysMax = 32;

    /// <summary>Release policies kept per vendor. A new policy replaces the oldest one.</summary>
    public const int ReleasePoliciesMax = 16;

    /// <summary>Highest number of auditor approvals that a chain or a vendor can require.</summary>
    public const int AuditorThresholdMax = 64;

    /// <summary>How far ahead of the block a key or policy may begin or end, in heights: four months at one block per second.</summary>
    public const long HeightsAheadMax = 10_000_000;

    /// <summary>How long a governance proposal may stay open, in heights: twelve days at one block per second.</summary>
    public const long ProposalLifetimeMax = 1_000_000;

    /// <summary>Open governance proposals per authority. An authority that floods proposals cannot block the others.</summary>
    public const int OpenProposalsMax = 8;

    /// <summary>Bytes of an encoded governance action. The largest valid one, a change of 42 of 128 validators, needs less than 1 KB.</summary>
    public const int GovernanceActionBytesMax = 4 * 1024;

    /// <summary>How long a candidate's ready declaration is valid, in heights.</summary>
    public const long ReadyAgeMax = 100_000;

    /// <summary>
    /// From version 3 of the rules: how long a validator's or candidate's statement that its node runs counts, in milliseconds of block time:
    /// 5 minutes. Nodes answer a change that waits within seconds; a node that has stopped since must not count for long.
    /// </summary>
    public const long LivenessAgeMsMax = 300_000;

    /// <summary>Past validator sets that the state keeps for verifying evidence.</summary>
    public const int ValidatorSetsKeptMax = 256;

    /// <summary>
    /// Pieces of evidence recorded per authority by version 1 of the rules. Later versions record one per suspension.
    /// </summary>
    public const int EvidencePerValidatorMax = 16;

    /// <summary>Participants in the genesis document.</summary>
    public const int GenesisParticipantsMax = 1024;

    /// <summary>Bytes of one image: 4 GiB.</summary>
    public const long ImageBytesMax = 4L * 1024 * 1024 * 1024;

    /// <summary>How far one release may raise the security counter. A stolen key cannot use up the numbers (threat A04).</summary>
    public const ulong SecurityCounterStepMax = 1_000;

    /// <summary>
    /// How far one release may raise each number of the version. A stolen key cannot use up the numbers (threat A04), and a number that
    /// holds a date (20261231) goes on for ten years.
    /// </summary>
    public const ulong VersionStepMax = 100_000;

    /// <summary>Highest number in the version of the first release of a model and channel. A date (20261231) fits.</summary>
    public const ulong VersionFirstMax = 100_000_000;

    /// <summary>Releases of one vendor that may wait for activation. The authorities try to fetch the image of each of them.</summary>
    public const int OpenReleasesMax = 128;

    /// <summary>Highest security counter.</summary>
    public const ulong SecurityCounterMax = uint.MaxValue;

    /// <summary>Smallest piece of an image, in bytes. A piece size is a power of two.</summary>
    public const int PieceBytesMin = 16 * 1024;

    /// <summary>Largest piece of an image, in bytes.</summary>
    public const int PieceBytesMax = 16 * 1024 * 1024;

    /// <summary>Bytes of one state value.</summary>
    public const int StateValueBytesMax = 64 * 1024;

    /// <summary>Bytes of an encoded state proof. The longest one, with 256 siblings of 32 bytes, needs less than 9 KB.</summary>
    public const int StateProofBytesMax = 16 * 1024;

    /// <summary>Hashes in an RFC 9162 inclusion proof: a tree of up to 2^63 leaves has at most 63 levels. A consistency proof may have one more.</summary>
    public const int MerkleProofHashesMax = 63;

    /// <summary>Bytes of an offline proof bundle.</summary>
    public const int ProofBundleBytesMax = 256 * 1024;

    /// <summary>How far a block's time may be ahead of a validator's clock, in milliseconds.</summary>
    public const long ClockDriftMsMax = 10_000;

    /// <summary>Transactions of one sender that a mempool takes from clients.</summary>
    public const int MempoolPerSenderMax = 1024;

    /// <summary>Auditors named in one release record. Policies require only a few; the bound keeps the record small.</summary>
    public const int ApprovalsMax = 64;

    /// <summary>Channels named in the terms of one replication.</summary>
    public const int TermsChannelsMax = 8;

    /// <summary>Highest sequence number of a replication proposal and of an outcome report.</summary>
    public const ulong SequenceMax = uint.MaxValue;

    /// <summary>Active broker locations per release. Keeps the record below 20 KB.</summary>
    public const int LocationsMax = 32;

    /// <summary>Devices counted in one outcome report; also the bound on the receipts that a gateway keeps and hashes per release.</summary>
    public const int ReportDevicesMax = 1_000_000;

    /// <summary>UTF-8 bytes of a device id at its gateway. The id is never written to the chain.</summary>
    public const int DeviceIdBytesMax = 256;
}
