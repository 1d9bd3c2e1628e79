namespace Chain.Node.Demo;

/// <summary>The demo cannot go on; the message names the process or the thing.</summary>
internal sealed class DemoFailedException(string message) : Exception(message);
