namespace Chain.Node.Progress;

/// <summary>How far something long has come.</summary>
/// <param name="What">What it is, for people, such as <c>dev-1 1.2.0</c>.</param>
/// <param name="Done">Part that is done, in <paramref name="Unit"/>.</param>
/// <param name="Total">All of it; as much as <paramref name="Done"/> when it has ended.</param>
/// <param name="Unit">What both count.</param>
internal readonly record struct ProgressStep(string What, long Done, long Total, ProgressUnit Unit);
