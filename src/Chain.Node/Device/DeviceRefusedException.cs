namespace Chain.Node.Device;

/// <summary>A device does not start: what is on its disk cannot be trusted. The message names the thing and the remedy.</summary>
internal sealed class DeviceRefusedException(string message) : Exception(message);
