using Chain.Core.Primitives;

namespace Gateway.Downloads;

/// <summary>The part of an image that one source delivered.</summary>
/// <param name="Uri">The URI that was fetched.</param>
/// <param name="Kind">Who runs that source.</param>
/// <param name="Owner">The vendor or broker.</param>
/// <param name="Bytes">Verified bytes from this source.</param>
public sealed record SourceShare(string Uri, SourceKind Kind, Address Owner, long Bytes);
