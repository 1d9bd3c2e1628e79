using Chain.Core;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Node.Device;

/// <summary>What a device checks by itself before it takes an order, whoever sent it. Pure.</summary>
internal static class OrderRules
{
    /// <summary>The first rule that the order breaks, in the order identity, counter, version, size.</summary>
    /// <param name="order">The order.</param>
    /// <param name="state">What runs here.</param>
    /// <param name="counterFloor">The highest counter that ever ran here.</param>
    /// <param name="vendor">Whose images this device takes; null if that is left to the gateway.</param>
    /// <param name="isDamaged">Whether the slot that runs does not hold its image any more: then that very image may come again (threat H08).</param>
    public static OrderVerdict Judge(UpdateOrder order, DeviceState state, ulong counterFloor, Address? vendor, bool isDamaged = false)
    {
        if (order.Model != state.Model) return OrderVerdict.WrongModel;
        if (vendor is not null && order.Vendor != vendor) return OrderVerdict.WrongVendor;
        if (order.SecurityCounter is not { } counter) return OrderVerdict.CounterMissing;
        if (isDamaged && counter >= counterFloor && order.Image == state.Running) return OrderVerdict.Acceptable;
        if (counter <= counterFloor || counter > Limits.SecurityCounterMax) return OrderVerdict.CounterTooLow;
        if (!SemanticVersion.TryParse(order.Version, out SemanticVersion? version)) return OrderVerdict.VersionTooLow;
        if (SemanticVersion.TryParse(state.Version, out SemanticVersion? running) && version <= running) return OrderVerdict.VersionTooLow;
        return order.SizeBytes is >= 1 and <= Limits.ImageBytesMax ? OrderVerdict.Acceptable : OrderVerdict.SizeOutOfRange;
    }
}
