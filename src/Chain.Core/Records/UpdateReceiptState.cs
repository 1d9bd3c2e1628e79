namespace Chain.Core.Records;

/// <summary>How an update of one device ended. The numbers are in receipts and on the chain.</summary>
public enum UpdateReceiptState
{
    /// <summary>Not a state.</summary>
    Unspecified = 0,

    /// <summary>The device says that it installed the image; not that it runs it.</summary>
    Installed = 1,

    /// <summary>The device runs it.</summary>
    Confirmed = 2,

    /// <summary>The device gave up, or came back with another version.</summary>
    Failed = 3,

    /// <summary>Called off, and the device knows.</summary>
    Cancelled = 4,

    /// <summary>The device took it up, and a deadline passed in silence.</summary>
    TimedOut = 5,
}
