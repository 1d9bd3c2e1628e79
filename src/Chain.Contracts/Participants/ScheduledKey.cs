using Chain.Core.Primitives;

namespace Chain.Contracts.Participants;

/// <summary>A key with which a validator votes from a height on.</summary>
/// <param name="Validator">The validator.</param>
/// <param name="Key">Its next key.</param>
/// <param name="FromHeight">First height at which the validator votes with it.</param>
internal readonly record struct ScheduledKey(Address Validator, PublicKey Key, long FromHeight);
