namespace Chain.Node.Device;

/// <summary>Result of a request to the gateway.</summary>
internal enum DdiStatus
{
    /// <summary>Not an answer.</summary>
    Unspecified = 0,

    /// <summary>2xx: the request succeeded.</summary>
    Ok = 1,

    /// <summary>401 or 403: the token is wrong, or the device is not registered.</summary>
    Unauthorized = 2,

    /// <summary>404 or 410: the resource does not exist (any more).</summary>
    Gone = 3,

    /// <summary>Any other refusal.</summary>
    Refused = 4,

    /// <summary>No answer in time, 429 or 5xx: a retry may succeed.</summary>
    Unavailable = 5,

    /// <summary>The answer breaks the protocol.</summary>
    Malformed = 6,
}
