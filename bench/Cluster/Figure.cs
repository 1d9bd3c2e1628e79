namespace ClusterBench;

/// <summary>One measured figure and its goal.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Goal">The goal; empty if there is none.</param>
/// <param name="Samples">Number of measurements behind the figure.</param>
internal sealed record Figure(string Name, double Value, string Unit, string Goal, int Samples);
