namespace Chain.Node.Storage.Pruning;

/// <summary>For how many heights below the newest the state is kept, and so provable.</summary>
internal sealed record StateRetention(int Heights);
