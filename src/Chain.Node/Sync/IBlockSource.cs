using Chain.Core.Primitives;

namespace Chain.Node.Sync;

/// <summary>A source of decided blocks. The node trusts nothing that it delivers.</summary>
internal interface IBlockSource
{
    /// <summary>Address of the source.</summary>
    Address Identity { get; }

    /// <summary>Name of the source, for logs.</summary>
    string Name { get; }

    /// <summary>Whether a request needs no new connection.</summary>
    bool IsConnected { get; }

    /// <summary>Fetches up to <paramref name="count"/> blocks, in order. Reports every fault of the source in the result.</summary>
    Task<FetchedWindow> FetchAsync(long from, int count, CancellationToken cancellation);
}
