namespace Gateway.Downloads;

/// <summary>Consecutive pieces that one source is asked for. Owned by its <see cref="PieceMap"/>, which may shorten it.</summary>
internal sealed class PieceRun
{
    /// <summary>Index of the piece that is under way.</summary>
    public required int Next { get; set; }

    /// <summary>Index after the last piece.</summary>
    public required int End { get; set; }

    /// <summary>Whether another source was put on the piece under way as well.</summary>
    public bool IsDoubled { get; set; }
}
