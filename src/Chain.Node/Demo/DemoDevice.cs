namespace Chain.Node.Demo;

/// <summary>The state of a device at the end of the demo: the members of its state.json that the demo reads, and its image source.</summary>
/// <param name="Id">The device's id.</param>
/// <param name="Version">The version that the device runs.</param>
/// <param name="Sha256">Digest of the image that the device runs, computed by the device.</param>
/// <param name="State">State of the last update, such as CONFIRMED.</param>
/// <param name="Source">Repository from which the gateway fetched the image; null until the demo asks the gateway.</param>
internal sealed record DemoDevice(string Id, string Version, string Sha256, string State, string? Source = null);
