namespace Consensus.Tests.Simulation;

/// <summary>A run broke a rule; the cluster adds seed, time and the state of every node.</summary>
internal sealed class InvariantException(string message) : Exception(message);
