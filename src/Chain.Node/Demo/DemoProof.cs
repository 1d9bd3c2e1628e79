namespace Chain.Node.Demo;

/// <summary>The offline proof that was exported.</summary>
internal sealed record DemoProof(long SizeBytes, bool Verified);
