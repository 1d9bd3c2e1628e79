namespace Gateway.Http;

/// <summary>What a <c>Range</c> header asks for, compared with the length of the representation.</summary>
internal enum RangeVerdict
{
    /// <summary>Not decided. Never returned.</summary>
    Unspecified = 0,

    /// <summary>No header, another unit, or a header that breaks the grammar: answer 200 with everything (RFC 9110 section 14.2).</summary>
    Whole = 1,

    /// <summary>At least one range lies inside the representation: answer 206.</summary>
    Partial = 2,

    /// <summary>The header is well formed, but no range lies inside the representation: answer 416.</summary>
    NotSatisfiable = 3,

    /// <summary>More ranges than <see cref="RangeRequest.RangesMax"/>: answer 416.</summary>
    TooMany = 4,

    /// <summary>
    /// Together the ranges are longer than the representation, so they must overlap: answer 416, since serving them would amplify.
    /// </summary>
    Amplifying = 5,
}
