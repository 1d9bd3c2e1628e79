namespace Chain.Node.Journal;

/// <summary>What a journal record holds.</summary>
internal enum JournalRecordKind : byte
{
    Unspecified = 0,

    /// <summary>A vote that this node is about to sign; on disk before the signature exists.</summary>
    VoteIntent = 1,

    /// <summary>A proposal that this node is about to sign.</summary>
    ProposalIntent = 2,

    /// <summary>A consensus message of the current height, own or received, as its canonical bytes.</summary>
    Message = 3,

    /// <summary>A height was decided and stored; what stands before is history.</summary>
    HeightDone = 4,
}
