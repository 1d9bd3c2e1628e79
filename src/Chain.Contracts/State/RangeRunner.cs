namespace Chain.Contracts;

/// <summary>
/// Runs work on the numbers 0 .. <paramref name="count"/> - 1, cut into ranges as the caller likes and on as many threads as it likes,
/// and returns when all of it is done. What the work leaves does not depend on the cuts.
/// </summary>
/// <param name="count">How many numbers there are.</param>
/// <param name="range">Does the work from a first number, included, to an end, which is not. Ranges may run at the same time.</param>
public delegate void RangeRunner(int count, Action<int, int> range);
