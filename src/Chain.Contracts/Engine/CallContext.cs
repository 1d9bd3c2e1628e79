using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Contracts;

/// <summary>One call as a contract sees it.</summary>
internal sealed class CallContext(BlockContext block, Transaction transaction, LedgerState state, ValidatorSet decidingSet)
{
    private readonly List<ContractEvent> _events = [];

    public BlockContext Block => block;

    public Transaction Transaction => transaction;

    public Address Sender => transaction.Sender;

    public LedgerState State => state;

    /// <summary>The set that decides this block. The state's set is the next block's, and calls of this block may have moved it.</summary>
    public ValidatorSet DecidingSet => decidingSet;

    public IReadOnlyList<ContractEvent> Events => _events;

    /// <summary>The instance that an accepted call made or changed.</summary>
    public Address Contract { get; set; } = transaction.Target;

    public void Emit(ContractEventType type, Address contract, Address subject) => _events.Add(new ContractEvent(type, contract, subject));
}
