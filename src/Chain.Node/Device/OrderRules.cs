using Chain.Core;
using Chain.Core.Records;

namespace Chain.Node.Device;

/// <summary>The checks that a device makes before it accepts an order, whoever sent it. Pure.</summary>
internal static class OrderRules
{
    /// <summary>Returns the first rule that the order breaks. Checks model, vendor, counter, version, size.</summary>
    /// <param name="order">The order.</param>
    /// <param name="state">State of the device.</param>
    /// <param name="counterFloor">The highest counter that ever ran on the device.</param>
    /// <param name="vendor">Address of the vendor whose images the device accepts, or its first digits; null to trust the gateway's choice.</param>
    /// <param name="isDamaged">Whether the running slot no longer holds its image. The device then accepts the same image again (threat H08).</param>
    public static OrderVerdict Judge(UpdateOrder order, DeviceState state, ulong counterFloor, string? vendor, bool isDamaged = false)
    {
        if (order.Model != state.Model) return OrderVerdict.WrongModel;
        if (vendor is not null && order.Vendor?.ToString().StartsWith(vendor, StringComparison.Ordinal) != true) return OrderVerdict.WrongVendor;
        if (order.SecurityCounter is not { } counter) return OrderVerdict.CounterMissing;
        if (isDamaged && counter >= counterFloor && order.Image == state.Running) return OrderVerdict.Acceptable;
        if (counter <= counterFloor || counter > Limits.SecurityCounterMax) return OrderVerdict.CounterTooLow;
        if (!SemanticVersion.TryParse(order.Version, out SemanticVersion? version)) return OrderVerdict.VersionTooLow;
        if (SemanticVersion.TryParse(state.Version, out SemanticVersion? running) && version <= running) return OrderVerdict.VersionTooLow;
        return order.SizeBytes is >= 1 and <= Limits.ImageBytesMax ? OrderVerdict.Acceptable : OrderVerdict.SizeOutOfRange;
    }
}
