namespace Chain.Node.Demo;

/// <summary>The demo cannot continue; the message names the process or the step that failed.</summary>
internal sealed class DemoFailedException(string message) : Exception(message);
