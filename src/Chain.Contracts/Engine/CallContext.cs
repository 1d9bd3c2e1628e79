using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Contracts;

/// <summary>One call as a contract sees it.</summary>
/// <param name="block">The block.</param>
/// <param name="transaction">The transaction.</param>
/// <param name="state">The state, with the writes of the block's earlier calls.</param>
/// <param name="decidingSet">The set that decides this block.</param>
/// <param name="known">The transaction's signatures that the caller of the engine has verified already.</param>
/// <param name="version">Version of the called kind's rules.</param>
internal sealed class CallContext(
    BlockContext block, Transaction transaction, LedgerState state, ValidatorSet decidingSet, KnownSignatures known, int version)
{
    private const int EventsOfMostCalls = 2;

    private List<ContractEvent>? _events;

    public BlockContext Block => block;

    public Transaction Transaction => transaction;

    public Address Sender => transaction.Sender;

    public LedgerState State => state;

    /// <summary>The set that decides this block. The set in the state decides the next block, and earlier calls of this block may have changed it.</summary>
    public ValidatorSet DecidingSet => decidingSet;

    /// <summary>The transaction's signatures that the caller of the engine has verified already.</summary>
    public KnownSignatures KnownSignatures => known;

    /// <summary>Version of the called kind's rules that is in force at the block's height. [ENG-VERSION.1]</summary>
    public int Version => version;

    public IReadOnlyList<ContractEvent> Events => _events ?? (IReadOnlyList<ContractEvent>)[];

    /// <summary>The contract instance that the call created or changed; ends up in the receipt of an accepted call.</summary>
    public Address Contract { get; set; } = transaction.Target;

    public void Emit(ContractEventType type, Address contract, Address subject)
    {
        _events ??= new List<ContractEvent>(EventsOfMostCalls);
        _events.Add(new ContractEvent(type, contract, subject));
    }
}
