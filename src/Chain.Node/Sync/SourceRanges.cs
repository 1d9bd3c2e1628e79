using Chain.Core.Primitives;

namespace Chain.Node.Sync;

/// <summary>The lowest block that each source keeps, as far as it has said so. Owner: the sync loop.</summary>
internal sealed class SourceRanges(TimeProvider time)
{
    /// <summary>How long an answer counts: 1 min. Then the node asks again, because another node may have taken the source's place.</summary>
    public static readonly TimeSpan ForgetAfter = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Address, (long Lowest, long Since)> _lowest = [];

    /// <summary>Records that a source keeps no block below a height.</summary>
    public void Learn(Address source, long lowestBlock) => _lowest[source] = (lowestBlock, time.GetTimestamp());

    /// <summary>Whether a source may have the block of a height.</summary>
    public bool MayHave(Address source, long height) => LowestOf(source) <= height;

    /// <summary>The lowest height whose block a source keeps; 0 if it has not said one lately.</summary>
    public long LowestOf(Address source) =>
        _lowest.TryGetValue(source, out (long Lowest, long Since) said) && time.GetElapsedTime(said.Since) < ForgetAfter ? said.Lowest : 0;
}
