using Chain.Core.Primitives;

namespace Chain.Light;

/// <summary>Somebody who says what the chain is. Nothing that it answers is believed before it is verified.</summary>
public interface ILightSource
{
    /// <summary>Names the source in messages.</summary>
    string Name { get; }

    /// <summary>The light block of a height, 0 for the newest; null if the source has none or cannot be reached.</summary>
    Task<LightBlock?> GetLightBlockAsync(long height, CancellationToken cancellation);

    /// <summary>The answer about the newest release of a vendor's model and channel; null if the source cannot be reached or sends nonsense.</summary>
    Task<LatestReleaseAnswer?> GetLatestReleaseAsync(Address vendor, string model, string channel, CancellationToken cancellation);

    /// <summary>One release by its contract; the pointer parts stay empty. Null as above.</summary>
    Task<LatestReleaseAnswer?> GetReleaseAsync(Address contract, CancellationToken cancellation);

    /// <summary>Notices of new blocks, as hints only. Ends when the connection does.</summary>
    IAsyncEnumerable<CommitHint> SubscribeAsync(CancellationToken cancellation);
}
