namespace Chain.Node.Events;

/// <summary>Something that this process did or observed. The code that does it publishes the event once, through <see cref="NodeEvents"/>.</summary>
/// <remarks>Each part of the node declares its own events beside its code. Logs, metrics and the demo's step log listen.</remarks>
internal abstract record NodeEvent;
