namespace Gateway.Http;

/// <summary>What a <c>Range</c> header asks for. Everything above <see cref="Partial"/> is answered with 416.</summary>
public enum RangeVerdict
{
    /// <summary>Not decided; never returned.</summary>
    Unspecified = 0,

    /// <summary>No header, or a unit other than bytes, which RFC 9110 section 14.2 says to ignore: the whole image.</summary>
    Whole = 1,

    /// <summary>At least one range that the image can satisfy.</summary>
    Partial = 2,

    /// <summary>Well formed, but no range touches the image.</summary>
    Unsatisfiable = 3,

    /// <summary>Breaks the grammar of RFC 9110 section 14.1.1. Refused, since serving the whole image instead would amplify nonsense.</summary>
    Malformed = 4,

    /// <summary>More than <see cref="RangeRequest.RangesMax"/> ranges.</summary>
    TooMany = 5,

    /// <summary>Two ranges share a byte. Refused as hawkBit does: it is never useful, and it lets one request fetch an image many times.</summary>
    Overlapping = 6,
}
