namespace Chain.Node.Snapshots;

/// <summary>Whether a source answered a request for parts of a state.</summary>
internal enum StateReplyStatus
{
    Unspecified = 0,

    /// <summary>It answered.</summary>
    Answered = 1,

    /// <summary>It does not keep this state, or does not have it yet.</summary>
    NotKept = 2,

    /// <summary>It runs a version without snapshots.</summary>
    Unsupported = 3,

    /// <summary>It did not answer.</summary>
    Failed = 4,
}
