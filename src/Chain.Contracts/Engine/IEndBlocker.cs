using Chain.Core.Ledger;

namespace Chain.Contracts;

/// <summary>A contract that has work to do at the end of every block, whether or not it was called.</summary>
internal interface IEndBlocker
{
    /// <summary>Runs after the last transaction of the block. The engine never undoes its writes.</summary>
    /// <param name="state">The state after all calls of the block.</param>
    /// <param name="deciding">The validator set that decides this block.</param>
    /// <param name="height">Height of the block.</param>
    void EndBlock(LedgerState state, ValidatorSet deciding, long height);
}
