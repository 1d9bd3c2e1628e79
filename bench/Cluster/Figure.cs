namespace ClusterBench;

/// <summary>One measured figure beside its goal.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Goal">What it should be; empty if there is no goal.</param>
/// <param name="Samples">How many measurements stand behind it.</param>
internal sealed record Figure(string Name, double Value, string Unit, string Goal, int Samples);
