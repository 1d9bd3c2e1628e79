namespace Chain.Light;

/// <summary>A broker's participant record and its state proof, as a source sent them. Not verified.</summary>
/// <param name="Record">The ParticipantRecord's bytes.</param>
/// <param name="Proof">State proof of its presence.</param>
public sealed record BrokerAnswer(ReadOnlyMemory<byte> Record, ReadOnlyMemory<byte> Proof);
