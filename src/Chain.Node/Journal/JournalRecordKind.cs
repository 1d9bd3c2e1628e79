namespace Chain.Node.Journal;

/// <summary>What a journal record holds. The numbers are on disk: append-only.</summary>
internal enum JournalRecordKind : byte
{
    Unspecified = 0,

    /// <summary>A vote that this node is about to sign; on disk before the signature exists. [type, height, round, block hash]</summary>
    VoteIntent = 1,

    /// <summary>A proposal that this node is about to sign. [height, round, valid round + 1, block hash]</summary>
    ProposalIntent = 2,

    /// <summary>A consensus message of the current height, a peer's or an own proposal, as its canonical bytes.</summary>
    Message = 3,

    /// <summary>A height was decided and stored; what stands before is history. height</summary>
    HeightDone = 4,

    /// <summary>Whose journal this is; the first record of every file. [chain id, validator's address]</summary>
    Identity = 5,

    /// <summary>The file was made where one may have been lost: nothing is signed until the node has caught up. No body.</summary>
    Recovering = 6,

    /// <summary>The node has caught up after a loss; nothing is signed below this height. height</summary>
    SilentUntil = 7,
}
