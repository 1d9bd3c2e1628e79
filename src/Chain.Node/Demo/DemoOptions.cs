namespace Chain.Node.Demo;

/// <summary>What 'demo' was asked for.</summary>
internal sealed record DemoOptions(string? Firmware, int Validators, int Devices, string? Folder, bool Keep, bool Json);
