namespace Chain.Node.Progress;

/// <summary>The progress of a long operation.</summary>
/// <param name="What">Name of the operation, such as <c>sync</c> or <c>1.2.0</c>.</param>
/// <param name="Done">Amount done, in <paramref name="Unit"/>.</param>
/// <param name="Total">Total amount; equal to <paramref name="Done"/> at the end.</param>
/// <param name="Unit">Unit of both amounts.</param>
internal readonly record struct ProgressStep(string What, long Done, long Total, ProgressUnit Unit);
