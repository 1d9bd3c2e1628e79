using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>Somebody who says what the chain is. Nothing that it answers is believed before it is verified.</summary>
/// <remarks>
/// An answer is null if the source cannot be reached, has no such thing, or sends what does not decode within the limits of
/// Chain.Core/Limits.cs: sets, certificates and proofs are bounded before anything of them is hashed.
/// </remarks>
public interface ILightSource
{
    /// <summary>Names the source in messages.</summary>
    string Name { get; }

    /// <summary>Who runs the source; sources of one operator do not count as witnesses of one another (threat D10).</summary>
    string Operator => Name;

    /// <summary>The light block of a height, 0 for the newest.</summary>
    Task<LightBlock?> GetLightBlockAsync(long height, CancellationToken cancellation);

    /// <summary>The first light block above a height whose header announces another validator set.</summary>
    Task<LightBlock?> GetNextSetChangeAsync(long afterHeight, CancellationToken cancellation);

    /// <summary>The proof that the history under a header extends that under an earlier one.</summary>
    Task<HistoryAnswer?> GetConsistencyProofAsync(long oldHeight, long newHeight, CancellationToken cancellation);

    /// <summary>The answer about the newest release of a vendor's model and channel.</summary>
    Task<LatestReleaseAnswer?> GetLatestReleaseAsync(Address vendor, string model, string channel, CancellationToken cancellation);

    /// <summary>One release by its contract; the pointer parts stay empty.</summary>
    Task<LatestReleaseAnswer?> GetReleaseAsync(Address contract, CancellationToken cancellation);

    /// <summary>One entry of the newest state. A source that cannot say is one that has no such thing.</summary>
    Task<StateAnswer?> GetStateEntryAsync(StateKey key, CancellationToken cancellation) => Task.FromResult<StateAnswer?>(null);

    /// <summary>Notices of new blocks, as hints only. Ends when the connection does.</summary>
    IAsyncEnumerable<CommitHint> SubscribeAsync(CancellationToken cancellation);
}
