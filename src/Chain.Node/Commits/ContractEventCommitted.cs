using Chain.Core.Ledger;
using Chain.Node.Events;

namespace Chain.Node.Commits;

/// <summary>A block with this contract event is final.</summary>
/// <param name="Event">The event, as the contract emitted it.</param>
/// <param name="Height">Height of the block.</param>
internal sealed record ContractEventCommitted(ContractEvent Event, long Height) : NodeEvent;
