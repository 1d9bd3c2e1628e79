using Chain.Contracts;
using Chain.Core.Primitives;

namespace Chain.Node.Execution;

/// <summary>Result of executing a block's transactions.</summary>
/// <param name="TransactionsRoot">Merkle root of the transactions.</param>
/// <param name="Execution">Receipts and writes, or the first transaction that makes the block invalid.</param>
/// <param name="ReceiptsRoot">Merkle root of the receipts; zero if the block is invalid.</param>
internal sealed record PipelineResult(Hash256 TransactionsRoot, BlockExecution Execution, Hash256 ReceiptsRoot);
