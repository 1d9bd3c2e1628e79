namespace Chain.Node.Health;

/// <summary>Everything that <see cref="HealthJudge"/> needs to know, read at one moment.</summary>
internal sealed record HealthFacts
{
    /// <summary>This node's clock, in Unix milliseconds.</summary>
    public required long NowMs { get; init; }

    /// <summary>Time since the node started.</summary>
    public required TimeSpan Uptime { get; init; }

    /// <summary>Time since this node stored its newest block or started, by a clock that is never set.</summary>
    public required TimeSpan SinceBlock { get; init; }

    /// <summary>Height of the newest block.</summary>
    public long Height { get; init; }

    /// <summary>Time in the newest block's header, in Unix milliseconds.</summary>
    public long BlockTimeMs { get; init; }

    /// <summary>An idle chain makes a block at this interval.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether transactions wait that the next block could include.</summary>
    public bool AreTransactionsWaiting { get; init; }

    /// <summary>The validator set of the next height.</summary>
    public IReadOnlyList<MemberFacts> Members { get; init; } = [];

    /// <summary>Validators that a block needs.</summary>
    public int Quorum { get; init; } = 1;

    /// <summary>Why this validator cannot vote, with the remedy; null if it can, or if it is not a member of the set.</summary>
    public string? CannotVote { get; init; }

    /// <summary>Names of the validators that the current round waits for.</summary>
    public IReadOnlyList<string> WaitingFor { get; init; } = [];

    /// <summary>Current round.</summary>
    public int Round { get; init; }

    /// <summary>Configured peers.</summary>
    public int PeersConfigured { get; init; }

    /// <summary>Connected peers.</summary>
    public int PeersConnected { get; init; }

    /// <summary>Height to which the node is syncing; null if it has caught up.</summary>
    public long? SyncingTo { get; init; }

    /// <summary>End of this node's TLS certificate, in Unix milliseconds; 0 if it has none.</summary>
    public long CertificateEndsMs { get; init; }

    /// <summary>Names of the peers that hear two processes under this node's identity.</summary>
    public IReadOnlyList<string> IdentityReporters { get; init; } = [];

    /// <summary>Names of the peers under whose identity this node hears two processes.</summary>
    public IReadOnlyList<string> DuplicatedPeers { get; init; } = [];

    /// <summary>Changes of the validator set that have waited for a while: their subjects, and what each waits for.</summary>
    public IReadOnlyList<(string Subject, string Text)> WaitingChanges { get; init; } = [];

    /// <summary>Limits of the system that are too low, each with its remedy.</summary>
    public IReadOnlyList<string> ResourceProblems { get; init; } = [];
}
