namespace Chain.Node.Device;

/// <summary>A device does not start, because the data on its disk cannot be trusted.</summary>
/// <param name="problem">The file and its problem.</param>
/// <param name="remedy">What the owner can do instead of starting over; null for nothing.</param>
internal sealed class DeviceRefusedException(string problem, string? remedy = null)
    : Exception($"{problem}: {(remedy is null ? "" : remedy + ", or ")}start over in an empty --dir");
