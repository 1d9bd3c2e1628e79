namespace Chain.Node.Storage.Pruning;

/// <summary>Number of heights below the head whose state is kept and can be proven.</summary>
internal sealed record StateRetention(int Heights);
