using Chain.Contracts;
using Chain.Core.Primitives;

namespace Chain.Node.Execution;

/// <summary>What a pipeline made of a block's transactions.</summary>
/// <param name="TransactionsRoot">Root over the transactions.</param>
/// <param name="Execution">Receipts and writes, or the first transaction that makes the block invalid.</param>
/// <param name="ReceiptsRoot">Root over the receipts; zero if the block is invalid.</param>
internal sealed record PipelineResult(Hash256 TransactionsRoot, BlockExecution Execution, Hash256 ReceiptsRoot);
