using Chain.Core.Primitives;

namespace Gateway.Matching;

/// <summary>What a release is looked up by.</summary>
/// <param name="Vendor">The vendor's address.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Channel">The channel's name.</param>
public readonly record struct ReleaseKey(Address Vendor, string Model, string Channel);
