namespace Chain.Node.Progress;

/// <summary>Progress of a long operation.</summary>
/// <param name="What">Name of the operation for the user, such as <c>dev-1 1.2.0</c>.</param>
/// <param name="Done">Amount done, in <paramref name="Unit"/>.</param>
/// <param name="Total">Total amount, in <paramref name="Unit"/>. The operation has ended when <paramref name="Done"/> reaches it.</param>
/// <param name="Unit">Unit of both amounts.</param>
internal readonly record struct ProgressStep(string What, long Done, long Total, ProgressUnit Unit);
