namespace Chain.Node.Demo;

/// <summary>The options of 'demo'.</summary>
internal sealed record DemoOptions(string? Firmware, int Validators, int Devices, string? Folder, bool Keep, bool Json);
