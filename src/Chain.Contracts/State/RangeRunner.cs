namespace Chain.Contracts;

/// <summary>
/// Runs work on the indices 0 .. <paramref name="count"/> - 1, split into any ranges, on any number of threads, and returns when all
/// ranges are done. The result does not depend on the split.
/// </summary>
/// <param name="count">Number of indices.</param>
/// <param name="range">Does the work from a first index (inclusive) to an end (exclusive). Ranges may run concurrently.</param>
public delegate void RangeRunner(int count, Action<int, int> range);
