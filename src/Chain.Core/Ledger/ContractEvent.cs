using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>One event of a receipt.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Contract">The contract instance that changed. For an event about a participant, the participant's address.</param>
/// <param name="Subject">The participant or contract concerned, such as a release's vendor, the attesting authority or the successor release.</param>
public readonly record struct ContractEvent(ContractEventType Type, Address Contract, Address Subject);
