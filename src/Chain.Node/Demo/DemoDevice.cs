namespace Chain.Node.Demo;

/// <summary>A device at the end: what its state.json says. Other members of that file are not read.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">The version that it runs.</param>
/// <param name="Sha256">Digest of the image that it runs, computed by itself.</param>
/// <param name="State">State of its last update, such as CONFIRMED.</param>
/// <param name="Source">Where its gateway fetched the image: a vendor's or a broker's repository; null before.</param>
internal sealed record DemoDevice(string Id, string Version, string Sha256, string State, string? Source = null);
