namespace MicroBench.Wan.Simulation;

/// <summary>What stands for a block's transactions.</summary>
/// <param name="Count">Number of transactions.</param>
/// <param name="Before">Per region, how many were in the chain before the block.</param>
/// <param name="Through">Per region, how many are with it.</param>
internal sealed record WanPayload(int Count, long[] Before, long[] Through);
