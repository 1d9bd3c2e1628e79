using Chain.Contracts.Participants;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts;

/// <summary>Executes blocks: a pure function of the state, the block's context and its transactions.</summary>
public sealed class ContractEngine
{
    private readonly ContractRegistry _registry;

    internal ContractEngine(ContractRegistry registry) => _registry = registry;

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
        ValidatorSetHistory.Append(state, genesis.Validators, fromHeight: 1);
        foreach (GenesisParticipant participant in genesis.Participants)
        {
            Registry.Add(state, new ParticipantRecord(
                participant.Key.ToAddress(),
                participant.Name,
                participant.Roles,
                false,
                [new ParticipantKey(participant.Key, 0, 0)],
                [new DatedReleasePolicy(ReleasePolicy.OwnKey, 0)])
            {
                RepositoryUri = participant.RepositoryUri,
            });
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
        ValidatorSet deciding = ledger.Validators;
        Receipt[] receipts = new Receipt[transactions.Count];
        for (int i = 0; i < receipts.Length; i++)
        {
            Transaction transaction = transactions[i];
            TransactionVerdict verdict = Check(transaction, ledger, context.Height, signaturesKnownGood);
            if (verdict != TransactionVerdict.Valid) return BlockExecution.Invalid(i, verdict);
            ledger.SetNextNonce(transaction.Sender, transaction.Nonce + 1);                                    // [ENG-NONCE.1]
            receipts[i] = Call(context, transaction, block, deciding);
        }

        ValidatorSets.EndBlock(ledger, deciding, context.Height);                                              // [ENG-BLOCK.2]
        return BlockExecution.Valid(receipts, block.ToWrites(), ledger.Validators);
    }

    /// <summary>Whether a transaction may wait for a block: as in a block, but a gap in the nonces may still be filled.</summary>
    public static TransactionVerdict CheckForMempool(Transaction transaction, IStateReader state, long nextHeight)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return Check(transaction, new LedgerState(new StateOverlay(state)), nextHeight, signatureKnownGood: false);
    }

    private Receipt Call(BlockContext context, Transaction transaction, StateOverlay block, ValidatorSet deciding)
    {
        StateOverlay own = new(block);
        CallContext call = new(context, transaction, new LedgerState(own), deciding);
        IContract? contract = _registry.Find(transaction.Kind, context.Height);
        Outcome outcome = contract is null ? Outcome.UnknownContractKind : contract.Call(call);                // [ENG-VERSION.1]
        if (outcome != Outcome.Accepted) return new Receipt(transaction.Id, outcome, default, []);             // [ENG-CALL.1]
        own.CommitTo(block);                                                                                   // [ENG-CALL.2]
        return new Receipt(transaction.Id, outcome, call.Contract, call.Events);
    }

    /// <summary>What makes a transaction unfit for any block. Cheap checks first; the signature last. [ENG-BLOCK.1]</summary>
    private static TransactionVerdict Check(Transaction transaction, LedgerState state, long height, bool signatureKnownGood)
    {
        if (state.Participant(transaction.Sender) is not { } sender) return TransactionVerdict.UnknownSender;  // [ENG-TX.1]
        if (sender.IsSuspended) return TransactionVerdict.SenderSuspended;                                     // [ENG-TX.2]
        if (!sender.HasKeyInForce(transaction.Key, height)) return TransactionVerdict.KeyNotInForce;           // [ENG-TX.3]
        ulong next = state.NextNonce(transaction.Sender);
        if (transaction.Nonce < next) return TransactionVerdict.NonceTooLow;                                   // [ENG-TX.4]
        if (!signatureKnownGood && !transaction.IsSignatureValid()) return TransactionVerdict.BadSignature;    // [ENG-TX.6]
        return transaction.Nonce > next ? TransactionVerdict.NonceGap : TransactionVerdict.Valid;              // [ENG-TX.5]
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
