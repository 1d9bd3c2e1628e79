namespace Chain.Light;

/// <summary>A source's answer about one entry of the state. Not verified.</summary>
/// <param name="Block">The light block whose header the proof is for.</param>
/// <param name="Value">The entry's value; empty if there is none.</param>
/// <param name="Proof">State proof of its presence or absence.</param>
public sealed record StateAnswer(LightBlock Block, ReadOnlyMemory<byte> Value, ReadOnlyMemory<byte> Proof);
