namespace Chain.Node.Demo;

/// <summary>The published image.</summary>
internal sealed record DemoImage(long SizeBytes, string Sha256);
