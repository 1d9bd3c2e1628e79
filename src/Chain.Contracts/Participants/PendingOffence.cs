using Chain.Core.Primitives;

namespace Chain.Contracts.Participants;

/// <summary>An offence whose evidence is recorded, and whose offender is still to be suspended.</summary>
/// <param name="Offender">The offender.</param>
/// <param name="Evidence">Id of the evidence.</param>
internal readonly record struct PendingOffence(Address Offender, Hash256 Evidence);
