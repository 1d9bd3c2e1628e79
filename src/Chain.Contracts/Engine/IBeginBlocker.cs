using Chain.Core.Ledger;

namespace Chain.Contracts;

/// <summary>A contract that has work to do at the beginning of every block, whether or not it is called.</summary>
internal interface IBeginBlocker
{
    /// <summary>Runs before the first transaction of the block. The engine never undoes its writes.</summary>
    /// <param name="state">The state before the block.</param>
    /// <param name="deciding">The validator set that decides this block.</param>
    /// <param name="block">The block.</param>
    void BeginBlock(LedgerState state, ValidatorSet deciding, BlockContext block);
}
