namespace ClusterBench.Readme;

/// <summary>A figure of the README, measured again.</summary>
/// <param name="Name">The figure's name, as in the README.</param>
/// <param name="Measured">What was measured now, with its unit.</param>
/// <param name="ComparedTo">The baseline of the same run, or the goal.</param>
internal sealed record ReadmeFigure(string Name, string Measured, string ComparedTo);
