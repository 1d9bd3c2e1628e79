namespace Chain.Node.Demo;

/// <summary>The exported offline proof.</summary>
internal sealed record DemoProof(long SizeBytes, bool Verified);
