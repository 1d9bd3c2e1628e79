namespace Gateway.Downloads;

/// <summary>Consecutive pieces that are requested from one source. Owned by its <see cref="PieceMap"/>, which may shorten it.</summary>
internal sealed class PieceRun
{
    /// <summary>Index of the piece in flight.</summary>
    public required int Next { get; set; }

    /// <summary>Index after the last piece.</summary>
    public required int End { get; set; }

    /// <summary>Whether another source fetches the piece in flight as well.</summary>
    public bool IsDoubled { get; set; }
}
