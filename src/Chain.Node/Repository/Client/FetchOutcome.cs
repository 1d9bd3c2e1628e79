namespace Chain.Node.Repository.Client;

/// <summary>The outcome of a fetch from a source. The numbers are append-only because logs and metrics use them.</summary>
internal enum FetchOutcome
{
    Unspecified = 0,

    /// <summary>Size and digest are the declared ones.</summary>
    Ok = 1,

    /// <summary>404 or 410.</summary>
    NotFound = 2,

    /// <summary>No connection: refused, no route, or no such name.</summary>
    Unreachable = 3,

    /// <summary>No response header in time, or the total deadline passed.</summary>
    Timeout = 4,

    /// <summary>Below the minimum rate (threat A13).</summary>
    TooSlow = 5,

    /// <summary>Fewer bytes than declared.</summary>
    Short = 6,

    /// <summary>More bytes than declared (threat A02).</summary>
    Long = 7,

    /// <summary>The size is right, but the digest is not.</summary>
    DigestMismatch = 8,

    /// <summary>Another status, or an answer that is not HTTP.</summary>
    HttpError = 9,

    /// <summary>A redirect, which the fetcher never follows: only the URI on the chain is agreed (threat B05).</summary>
    Redirected = 10,

    /// <summary>The connection broke in the body.</summary>
    Interrupted = 11,

    /// <summary>The URI is not an absolute http or https URI without user information, or the size is out of range.</summary>
    UriRefused = 12,

    /// <summary>The fetch had used its time slice and was the slowest while others waited. It will be retried with a longer slice.</summary>
    GaveWay = 13,

    /// <summary>The name resolves only to addresses that this node must not connect to.</summary>
    AddressRefused = 14,

    /// <summary>The server's certificate is refused, because no authority that this node trusts has signed it, or it is for another name or time.</summary>
    CertificateRefused = 15,
}
