namespace Chain.Node.Repository.Client;

/// <summary>What a source made of the request for an image. Numbers are append-only: they stand in logs and metrics.</summary>
internal enum FetchOutcome
{
    Unspecified = 0,

    /// <summary>Exactly the declared bytes, with the declared digest.</summary>
    Ok = 1,

    /// <summary>404 or 410.</summary>
    NotFound = 2,

    /// <summary>No connection: refused, no route, no such name, or a TLS failure.</summary>
    Unreachable = 3,

    /// <summary>No response header in time, or the total deadline passed.</summary>
    Timeout = 4,

    /// <summary>Below the minimum rate (threat A13).</summary>
    TooSlow = 5,

    /// <summary>Fewer bytes than declared.</summary>
    Short = 6,

    /// <summary>More bytes than declared (threat A02).</summary>
    Long = 7,

    /// <summary>The declared count of bytes, and other ones.</summary>
    DigestMismatch = 8,

    /// <summary>Any other status, or an answer that is not HTTP.</summary>
    HttpError = 9,

    /// <summary>The source points elsewhere. Never followed: the URI on the chain is the one that was agreed on (threat B05).</summary>
    Redirected = 10,

    /// <summary>The connection broke inside the body.</summary>
    Interrupted = 11,

    /// <summary>Not an absolute http or https URI without user name, or a size out of range.</summary>
    UriRefused = 12,
}
