using Chain.Core.Ledger;
using Chain.Node.Events;

namespace Chain.Node.Commits;

/// <summary>A contract emitted an event in a committed block.</summary>
/// <param name="Event">The contract event.</param>
/// <param name="Height">Height of the block.</param>
internal sealed record ContractEventCommitted(ContractEvent Event, long Height) : NodeEvent;
