using Chain.Core.Primitives;

namespace Chain.Node.Sync;

/// <summary>Somebody who can hand over decided blocks. Nothing of what comes is believed.</summary>
internal interface IBlockSource
{
    /// <summary>Who it is.</summary>
    Address Identity { get; }

    /// <summary>Its name, for logs.</summary>
    string Name { get; }

    /// <summary>Whether it can be asked as it is, without a connection made for it.</summary>
    bool IsAtHand { get; }

    /// <summary>Fetches up to <paramref name="count"/> blocks in order. Every fault of the source is part of the result.</summary>
    Task<FetchedWindow> FetchAsync(long from, int count, CancellationToken cancellation);
}
