namespace Consensus.Tests.Simulation;

/// <summary>A run violated an invariant. The cluster adds seed, time and the state of every node.</summary>
internal sealed class InvariantException(string message) : Exception(message);
