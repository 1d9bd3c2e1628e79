namespace Chain.Node.Device;

/// <summary>What the secure element holds.</summary>
/// <param name="Key">The device's secret, 32 bytes in lower-case hexadecimal.</param>
/// <param name="Generation">Number of the newest state.json; 0 before the first.</param>
/// <param name="CounterFloor">The highest security counter that ever ran. Never falls.</param>
internal sealed record SecureElementContent(string Key, long Generation, ulong CounterFloor);
