using Chain.Core.Primitives;

namespace Gateway.Downloads;

/// <summary>What one source gave of an image.</summary>
/// <param name="Uri">Where it was fetched.</param>
/// <param name="Kind">Who runs that source.</param>
/// <param name="Owner">The vendor or broker.</param>
/// <param name="Bytes">Verified bytes that came from there.</param>
internal sealed record SourceShare(string Uri, SourceKind Kind, Address Owner, long Bytes);
