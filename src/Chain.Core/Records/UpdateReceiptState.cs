namespace Chain.Core.Records;

/// <summary>Outcome of one update of one device. The receipts contain the numbers, and the chain the root over the receipts.</summary>
public enum UpdateReceiptState
{
    /// <summary>Not a state.</summary>
    Unspecified = 0,

    /// <summary>The device reported that it installed the image, but not that it runs it.</summary>
    Installed = 1,

    /// <summary>The device reported that it runs the image.</summary>
    Confirmed = 2,

    /// <summary>The device reported a failure, or runs another version afterwards.</summary>
    Failed = 3,

    /// <summary>The update was cancelled, and the device has reported that it stopped.</summary>
    Cancelled = 4,

    /// <summary>The device started the update and then sent nothing until the deadline.</summary>
    TimedOut = 5,
}
