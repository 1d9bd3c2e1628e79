namespace Chain.Node.Client;

/// <summary>Exit codes of the process; docs/exit-codes.md explains them.</summary>
internal enum ExitCode
{
    Ok = 0,
    Failure = 1,
    Usage = 2,
    NotFound = 3,
    RefusedByChain = 4,
    Unreachable = 5,
    VerificationFailed = 6,
    Timeout = 7,
    LocalStorage = 8,
    Configuration = 9,
    AddressInUse = 10,
    Degraded = 11,
    Halted = 12,
    Interrupted = 130,
}
