using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts;

/// <summary>Executes blocks: a pure function of the state, the block's context and its transactions.</summary>
public sealed class ContractEngine
{
    private readonly ContractRegistry _registry;

    private ContractEngine(ContractRegistry registry) => _registry = registry;

    /// <summary>The engine with every contract kind that this software knows.</summary>
    public static ContractEngine CreateDefault() => new(ContractRegistry.Default);

    /// <summary>The state that a genesis stands for, ascending by key.</summary>
    public static IReadOnlyList<StateWrite> GenesisState(GenesisDocument genesis)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        StateOverlay overlay = new(NoState.Instance);
        LedgerState state = new(overlay);
        state.SetParameters(genesis.Parameters);
        state.SetValidators(genesis.Validators);
        foreach (GenesisParticipant participant in genesis.Participants)
        {
            Address id = participant.Key.ToAddress();
            state.SetParticipant(new ParticipantRecord(id, participant.Name, participant.Roles, false, [new ParticipantKey(participant.Key, 0, 0)], [new DatedReleasePolicy(ReleasePolicy.OwnKey, 0)])
            {
                RepositoryUri = participant.RepositoryUri,
            });
            state.SetKeyOwner(participant.Key, id);
        }

        return overlay.ToWrites();
    }

    /// <summary>Executes a block's transactions in order.</summary>
    /// <param name="context">The block's height and time.</param>
    /// <param name="transactions">The transactions.</param>
    /// <param name="state">The state before the block; not changed.</param>
    /// <param name="signaturesKnownGood">Whether the caller has verified these very bytes' signatures before.</param>
    /// <returns>Receipts and writes, or the first transaction that makes the block invalid.</returns>
    public BlockExecution Execute(BlockContext context, IReadOnlyList<Transaction> transactions, IStateReader state, bool signaturesKnownGood = false)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(transactions);
        StateOverlay block = new(state);
        LedgerState ledger = new(block);
        Receipt[] receipts = new Receipt[transactions.Count];
        for (int i = 0; i < receipts.Length; i++)
        {
            Transaction transaction = transactions[i];
            TransactionVerdict verdict = Check(transaction, ledger, context.Height, signaturesKnownGood);
            if (verdict != TransactionVerdict.Valid) return BlockExecution.Invalid(i, verdict);
            ledger.SetNextNonce(transaction.Sender, transaction.Nonce + 1);                                    // [ENG.2]
            receipts[i] = Call(context, transaction, block);
        }

        return BlockExecution.Valid(receipts, block.ToWrites(), ledger.Validators);
    }

    /// <summary>Whether a transaction may wait for a block: as in a block, but a gap in the nonces may still be filled.</summary>
    public static TransactionVerdict CheckForMempool(Transaction transaction, IStateReader state, long nextHeight)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return Check(transaction, new LedgerState(new StateOverlay(state)), nextHeight, signatureKnownGood: false);
    }

    private Receipt Call(BlockContext context, Transaction transaction, StateOverlay block)
    {
        StateOverlay own = new(block);
        CallContext call = new(context, transaction, new LedgerState(own));
        IContract? contract = _registry.Find(transaction.Kind, context.Height);
        Outcome outcome = contract is null ? Outcome.UnknownContractKind : contract.Call(call);
        if (outcome != Outcome.Accepted) return new Receipt(transaction.Id, outcome, default, []);               // [ENG.3]
        own.CommitTo(block);
        return new Receipt(transaction.Id, outcome, call.Contract, call.Events);
    }

    /// <summary>Cheap checks first; the signature last. [ENG.1]</summary>
    private static TransactionVerdict Check(Transaction transaction, LedgerState state, long height, bool signatureKnownGood)
    {
        if (state.Participant(transaction.Sender) is not { } sender) return TransactionVerdict.UnknownSender;
        if (sender.IsSuspended) return TransactionVerdict.SenderSuspended;
        if (!sender.HasKeyInForce(transaction.Key, height)) return TransactionVerdict.KeyNotInForce;
        ulong next = state.NextNonce(transaction.Sender);
        if (transaction.Nonce < next) return TransactionVerdict.NonceTooLow;
        if (!signatureKnownGood && !transaction.IsSignatureValid()) return TransactionVerdict.BadSignature;
        return transaction.Nonce > next ? TransactionVerdict.NonceGap : TransactionVerdict.Valid;
    }

    private sealed class NoState : IStateReader
    {
        public static readonly NoState Instance = new();

        public bool TryRead(StateKey key, out ReadOnlyMemory<byte> value)
        {
            value = default;
            return false;
        }
    }
}
