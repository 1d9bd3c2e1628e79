namespace Chain.Node.Demo;

/// <summary>A step that happened.</summary>
/// <param name="Tag">The step's tag in docs/processes.md, such as P1.3.</param>
/// <param name="AtMs">Milliseconds since the publication began, by the clock of the process that made the step.</param>
internal sealed record DemoStep(string Tag, long AtMs);
