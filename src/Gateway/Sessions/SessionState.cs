namespace Gateway.Sessions;

/// <summary>The state of one update of one device. The numbers are stored on disk.</summary>
public enum SessionState
{
    /// <summary>Not a state.</summary>
    Unspecified = 0,

    /// <summary>The verified image is ready, and the device has not begun.</summary>
    Offered = 1,

    /// <summary>The device has begun the download.</summary>
    Downloading = 2,

    /// <summary>The device reports that it installed the image; it may not run it yet.</summary>
    Installed = 3,

    /// <summary>The device came back after the installation. Final.</summary>
    Confirmed = 4,

    /// <summary>The device gave up, or came back with another version. Final.</summary>
    Failed = 5,

    /// <summary>The update was cancelled, and the device knows. Final.</summary>
    Cancelled = 6,

    /// <summary>The state's deadline passed. Final.</summary>
    TimedOut = 7,
}
