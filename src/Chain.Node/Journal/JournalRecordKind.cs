namespace Chain.Node.Journal;

/// <summary>Kind of a journal record. Append-only: the numbers are on disk.</summary>
internal enum JournalRecordKind : byte
{
    Unspecified = 0,

    /// <summary>A vote that this node is about to sign. It is on disk before the signature exists. Body: [type, height, round, block hash].</summary>
    VoteIntent = 1,

    /// <summary>A proposal that this node is about to sign. Body: [height, round, valid round + 1, block hash].</summary>
    ProposalIntent = 2,

    /// <summary>A consensus message of the current height: one from a peer, or this node's proposal. Body: its canonical bytes.</summary>
    Message = 3,

    /// <summary>A height was decided and stored; earlier records are obsolete. Body: height.</summary>
    HeightDone = 4,

    /// <summary>Owner of the journal; the first record of every file. Body: [chain id, validator's address].</summary>
    Identity = 5,

    /// <summary>
    /// Votes may be missing: an earlier file may have been lost, or this one is an old copy. The node signs nothing until it has caught
    /// up. No body.
    /// </summary>
    Recovering = 6,

    /// <summary>The node has caught up after a loss. It signs again from this height. Body: height.</summary>
    SilentUntil = 7,
}
