namespace Chain.Node.Demo;

/// <summary>The image that was published.</summary>
internal sealed record DemoImage(long SizeBytes, string Sha256);
