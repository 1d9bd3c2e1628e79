using Chain.Core.Primitives;

namespace Chain.Node.Snapshots;

/// <summary>A source of parts of a state. The joiner trusts nothing that it delivers.</summary>
internal interface IStateSource
{
    /// <summary>Address of the source.</summary>
    Address Identity { get; }

    /// <summary>Name of the source, for logs.</summary>
    string Name { get; }

    /// <summary>Fetches subtrees by the hashes of their top nodes. Reports every fault of the source in the result.</summary>
    /// <param name="nodes">The hashes.</param>
    /// <param name="levels">0 for entries, otherwise only the upper branches, of this many levels.</param>
    /// <param name="cancellation">Ends the wait with <see cref="OperationCanceledException"/>.</param>
    Task<StateReply> FetchAsync(IReadOnlyList<Hash256> nodes, int levels, CancellationToken cancellation);
}
