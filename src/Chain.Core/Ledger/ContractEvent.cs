using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>One event of a receipt.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Contract">The instance that it happened to; for participants their own address.</param>
/// <param name="Subject">Who or what it concerns: the vendor of a release, the attesting authority, the successor of a release.</param>
public readonly record struct ContractEvent(ContractEventType Type, Address Contract, Address Subject);
