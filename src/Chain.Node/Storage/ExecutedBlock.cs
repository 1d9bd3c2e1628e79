using Chain.Contracts;
using Chain.Core.Ledger;
using Chain.Core.Merkle;

namespace Chain.Node.Storage;

/// <summary>A block and all results of its execution, ready to be stored in one batch.</summary>
/// <remarks>The lists of <see cref="StateTree"/> are empty once the block is stored.</remarks>
internal sealed record ExecutedBlock(Block Block, IReadOnlyList<Receipt> Receipts, IReadOnlyList<StateWrite> Writes, StateTreeUpdate StateTree,
    ValidatorSet NextValidators);
