namespace Chain.Node.Health;

/// <summary>Something that is wrong, and what to do about it.</summary>
/// <param name="Code">The kind of finding.</param>
/// <param name="Severity">Degraded or halted.</param>
/// <param name="Subject">Whom or what it is about, so that a finding whose text changes is still the same finding.</param>
/// <param name="Text">What was found, and the remedy.</param>
internal sealed record HealthFinding(HealthCode Code, HealthState Severity, string Subject, string Text);
