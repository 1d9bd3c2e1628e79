namespace Gateway.Sessions;

/// <summary>Where one update of one device stands. The numbers are on disk.</summary>
public enum SessionState
{
    /// <summary>Not a state.</summary>
    Unspecified = 0,

    /// <summary>The verified image waits for the device.</summary>
    Offered = 1,

    /// <summary>The device took it up.</summary>
    Downloading = 2,

    /// <summary>The device says that it installed the image; not that it runs it.</summary>
    Installed = 3,

    /// <summary>The device came back after it. Final.</summary>
    Confirmed = 4,

    /// <summary>The device gave up, or came back with another version. Final.</summary>
    Failed = 5,

    /// <summary>Called off, and the device knows. Final.</summary>
    Cancelled = 6,

    /// <summary>A deadline passed in silence. Final.</summary>
    TimedOut = 7,
}
