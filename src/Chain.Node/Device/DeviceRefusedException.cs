namespace Chain.Node.Device;

/// <summary>A device does not start: what is on its disk cannot be trusted.</summary>
/// <param name="problem">Names the thing.</param>
/// <param name="remedy">What the owner can do, if anything, short of starting over.</param>
internal sealed class DeviceRefusedException(string problem, string? remedy = null)
    : Exception($"{problem}: {(remedy is null ? "" : remedy + ", or ")}start over in an empty --dir");
