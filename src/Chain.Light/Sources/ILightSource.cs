using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>Answers questions about the chain. The client verifies every answer before it uses it.</summary>
/// <remarks>
/// An answer is null if the source cannot be reached, does not have the item, or sends bytes that do not decode within the limits
/// of Chain.Core/Limits.cs. The limits apply before anything is hashed. An implementation throws only
/// <see cref="OperationCanceledException"/>, when its token is cancelled.
/// </remarks>
public interface ILightSource
{
    /// <summary>The source's name in messages.</summary>
    string Name { get; }

    /// <summary>Who operates the source. Sources of the same operator do not confirm one another (threat D10).</summary>
    string Operator => Name;

    /// <summary>Asks for the light block of a height; 0 means the newest.</summary>
    Task<LightBlock?> GetLightBlockAsync(long height, CancellationToken cancellation);

    /// <summary>Asks for the first light block above a height whose header announces another validator set.</summary>
    Task<LightBlock?> GetNextSetChangeAsync(long afterHeight, CancellationToken cancellation);

    /// <summary>Asks for the proof that the history of one header extends that of an earlier header.</summary>
    Task<HistoryAnswer?> GetConsistencyProofAsync(long oldHeight, long newHeight, CancellationToken cancellation);

    /// <summary>Asks for the newest release of a vendor's model and channel.</summary>
    Task<LatestReleaseAnswer?> GetLatestReleaseAsync(Address vendor, string model, string channel, CancellationToken cancellation);

    /// <summary>Asks for one release by its contract. The answer's pointer parts are empty.</summary>
    Task<LatestReleaseAnswer?> GetReleaseAsync(Address contract, CancellationToken cancellation);

    /// <summary>Asks for one entry of the newest state. By default a source does not have it.</summary>
    Task<StateAnswer?> GetStateEntryAsync(StateKey key, CancellationToken cancellation) => Task.FromResult<StateAnswer?>(null);

    /// <summary>Yields a hint for each new block. Ends when the connection ends.</summary>
    IAsyncEnumerable<CommitHint> SubscribeAsync(CancellationToken cancellation);
}
