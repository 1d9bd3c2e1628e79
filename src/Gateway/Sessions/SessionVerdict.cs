namespace Gateway.Sessions;

/// <summary>What an event did to a session.</summary>
public enum SessionVerdict
{
    /// <summary>Not a verdict.</summary>
    Unspecified = 0,

    /// <summary>The event was applied; state or flags may have changed.</summary>
    Applied = 1,

    /// <summary>The event has no effect in this state, and is no error.</summary>
    Ignored = 2,

    /// <summary>The session accepts no more events of this kind.</summary>
    Closed = 3,

    /// <summary>There is no such session for this device.</summary>
    Unknown = 4,
}
