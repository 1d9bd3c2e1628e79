namespace Chain.Node.Device;

/// <summary>How the gateway answered.</summary>
internal enum DdiStatus
{
    /// <summary>Not an answer.</summary>
    Unspecified = 0,

    /// <summary>Taken, or here it is.</summary>
    Ok = 1,

    /// <summary>401 or 403: the token is wrong, or the device is not registered.</summary>
    Unauthorized = 2,

    /// <summary>404 or 410: there is no such thing any more.</summary>
    Gone = 3,

    /// <summary>Any other refusal.</summary>
    Refused = 4,

    /// <summary>No answer in time, 429 or 5xx: worth another try.</summary>
    Unavailable = 5,

    /// <summary>An answer that breaks the protocol.</summary>
    Malformed = 6,
}
