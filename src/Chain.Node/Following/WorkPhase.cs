namespace Chain.Node.Following;

/// <summary>What a contract in <see cref="ContractWorkers"/> waits for.</summary>
internal enum WorkPhase
{
    Unspecified = 0,

    /// <summary>A free place among its owner's steps.</summary>
    Queued = 1,

    /// <summary>The end of its step.</summary>
    Running = 2,

    /// <summary>A point in time, or a signal.</summary>
    Sleeping = 3,
}
