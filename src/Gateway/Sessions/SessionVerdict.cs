namespace Gateway.Sessions;

/// <summary>What an event did to a session.</summary>
internal enum SessionVerdict
{
    /// <summary>Not a verdict.</summary>
    Unspecified = 0,

    /// <summary>Taken in; state or flags may have changed.</summary>
    Applied = 1,

    /// <summary>Of no consequence in this state, and no error.</summary>
    Ignored = 2,

    /// <summary>The session takes no more of this kind.</summary>
    Closed = 3,

    /// <summary>There is no such session for this device.</summary>
    Unknown = 4,
}
