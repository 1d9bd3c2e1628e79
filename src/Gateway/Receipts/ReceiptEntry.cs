using Chain.Core.Primitives;
using Chain.Core.Records;
using Gateway.Sessions;

namespace Gateway.Receipts;

/// <summary>One line of a release's receipt log: the newest state of one device.</summary>
internal sealed record ReceiptEntry
{
    /// <summary>The device's id. It never leaves the gateway.</summary>
    public required string Device { get; init; }

    /// <summary>Random salt per device and release. Without it, receipts cannot be linked to a device or to each other.</summary>
    public required Hash256 Salt { get; init; }

    /// <summary>Number of the session that made the line.</summary>
    public required int ActionId { get; init; }

    /// <summary>The state; Unspecified as long as the device has not answered.</summary>
    public required UpdateReceiptState State { get; init; }

    /// <summary>When the state began, in Unix milliseconds.</summary>
    public required long AtMs { get; init; }

    /// <summary>Digest of the release's image.</summary>
    public required Hash256 Image { get; init; }

    /// <summary>
    /// The state that a session proves of its device; Unspecified if the device has not answered, or never will. [GW-RECEIPT.1]
    /// </summary>
    /// <remarks>An order that was cancelled or timed out before the device read it was never answered: the device stays pending.</remarks>
    public static UpdateReceiptState StateOf(DeviceSession session) => session.State switch
    {
        SessionState.Installed => UpdateReceiptState.Installed,
        SessionState.Confirmed => UpdateReceiptState.Confirmed,
        SessionState.Failed => UpdateReceiptState.Failed,
        SessionState.Cancelled when session.DetailFetched => UpdateReceiptState.Cancelled,
        SessionState.TimedOut when session.DetailFetched => UpdateReceiptState.TimedOut,
        _ => UpdateReceiptState.Unspecified,
    };

    /// <summary>The receipt. Only for a device that has answered.</summary>
    public UpdateReceipt ToReceipt(Address release, Hash256 chainId) => new(release, UpdateReceipt.PseudonymOf(chainId, Salt, Device), State, AtMs, Image);
}
