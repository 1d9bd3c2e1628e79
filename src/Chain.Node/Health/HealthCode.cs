namespace Chain.Node.Health;

/// <summary>The kinds of finding. The names and numbers are append-only because status, logs and metrics use them.</summary>
internal enum HealthCode
{
    Unspecified = 0,

    /// <summary>Too few validators take part for a block.</summary>
    QuorumMissing = 1,

    /// <summary>A block is overdue although enough validators take part.</summary>
    Stalled = 2,

    /// <summary>Validators do not take part; the others are enough.</summary>
    ValidatorSilent = 3,

    /// <summary>This node is a validator and cannot vote.</summary>
    CannotVote = 4,

    /// <summary>This node is connected to no other full node.</summary>
    NoPeers = 5,

    /// <summary>This node is behind its peers.</summary>
    CatchingUp = 6,

    /// <summary>A clock is wrong: this node's, another validator's, or what the newest block says.</summary>
    ClockOff = 7,

    /// <summary>This node's TLS certificate ends soon or has ended.</summary>
    CertificateEnds = 8,

    /// <summary>Two processes use one identity.</summary>
    IdentityInUse = 9,

    /// <summary>The system gives this process too few file descriptors or too little memory.</summary>
    ResourcesLow = 10,

    /// <summary>This node has just started and has not heard enough validators yet.</summary>
    Starting = 11,

    /// <summary>A change of the validator set waits for statements that validators run.</summary>
    SetChangeWaits = 12,
}
