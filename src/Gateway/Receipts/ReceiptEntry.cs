using Chain.Core.Primitives;
using Chain.Core.Records;
using Gateway.Sessions;

namespace Gateway.Receipts;

/// <summary>One line of a release's receipt log: what is known of one device since then.</summary>
internal sealed record ReceiptEntry
{
    /// <summary>The device's id; it stays in the gateway.</summary>
    public required string Device { get; init; }

    /// <summary>Random, one a device and release: without it nobody links a receipt with the device, or two receipts with one another.</summary>
    public required Hash256 Salt { get; init; }

    /// <summary>Number of the session that said so.</summary>
    public required int ActionId { get; init; }

    /// <summary>How it ended; Unspecified as long as the device did not answer.</summary>
    public required UpdateReceiptState State { get; init; }

    /// <summary>When, in Unix milliseconds.</summary>
    public required long AtMs { get; init; }

    /// <summary>Digest of the image that the device was given.</summary>
    public required Hash256 Image { get; init; }

    /// <summary>What a session says about its device; Unspecified if the device has not answered, or never will. [GW-RECEIPT.1]</summary>
    /// <remarks>An order that was called off or timed out before the device had read it was never answered: such a device stays pending.</remarks>
    public static UpdateReceiptState StateOf(DeviceSession session) => session.State switch
    {
        SessionState.Installed => UpdateReceiptState.Installed,
        SessionState.Confirmed => UpdateReceiptState.Confirmed,
        SessionState.Failed => UpdateReceiptState.Failed,
        SessionState.Cancelled when session.DetailFetched => UpdateReceiptState.Cancelled,
        SessionState.TimedOut when session.DetailFetched => UpdateReceiptState.TimedOut,
        _ => UpdateReceiptState.Unspecified,
    };

    /// <summary>The receipt; only of a device that answered.</summary>
    public UpdateReceipt ToReceipt(Address release, Hash256 chainId) => new(release, UpdateReceipt.PseudonymOf(chainId, Salt, Device), State, AtMs, Image);
}
