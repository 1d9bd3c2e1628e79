namespace Chain.Node.Demo;

/// <summary>A step that happened.</summary>
/// <param name="Tag">Its tag in docs/processes.md, such as P1.3.</param>
/// <param name="AtMs">Milliseconds since the publishing began, by the clock of the process that did it.</param>
internal sealed record DemoStep(string Tag, long AtMs);
