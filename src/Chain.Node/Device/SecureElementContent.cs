namespace Chain.Node.Device;

/// <summary>The content of the secure element.</summary>
/// <param name="Key">The device's secret: 32 bytes in hexadecimal.</param>
/// <param name="Generation">Generation of the newest state.json; 0 before the first one.</param>
/// <param name="CounterFloor">The highest security counter that ever ran. It never falls.</param>
internal sealed record SecureElementContent(string Key, long Generation, ulong CounterFloor);
