namespace Gateway.Devices;

/// <summary>Whether a caller may act for a device.</summary>
public enum SignInVerdict
{
    /// <summary>Not a verdict.</summary>
    Unspecified = 0,

    /// <summary>The caller may act for the device.</summary>
    Accepted = 1,

    /// <summary>The token is not the device's, or there is no such device.</summary>
    Refused = 2,

    /// <summary>The device has sent too many requests, or the caller has tried too many wrong tokens. It may try again a second later.</summary>
    TooManyRequests = 3,
}
