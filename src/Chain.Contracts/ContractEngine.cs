using Chain.Contracts.Participants;
using Chain.Core.Ledger;
using Chain.Core.Records;

namespace Chain.Contracts;

/// <summary>Executes blocks: a pure function of the state, the block's context and its transactions.</summary>
public sealed class ContractEngine
{
    private readonly ContractRegistry _registry;

    internal ContractEngine(ContractRegistry registry) => _registry = registry;

    /// <summary>The engine with every contract kind that this software knows.</summary>
    public static ContractEngine CreateDefault() => new(ContractKinds.Registry);

    /// <summary>The state of a genesis document, ascending by key.</summary>
    public static IReadOnlyList<StateWrite> GenesisState(GenesisDocument genesis)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        StateOverlay overlay = new(NoState.Instance);
        LedgerState state = new(overlay);
        state.SetParameters(genesis.Parameters);
        state.SetValidators(genesis.Validators);
        if (genesis.RulesVersion > RuleVersions.First) state.SetRuleVersions(RuleVersions.OfFirst.With(genesis.RulesVersion, fromHeight: 0));
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

    /// <summary>Begins a block to which the caller adds transactions one after another.</summary>
    /// <param name="context">The block's height and time.</param>
    /// <param name="state">The state before the block. The run reads it until it is finished, and does not change it.</param>
    /// <param name="expected">Expected number of transactions; a hint.</param>
    public BlockRun Begin(BlockContext context, IStateReader state, int expected = 0)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentOutOfRangeException.ThrowIfNegative(expected);
        return new BlockRun(_registry, context, state, expected);
    }

    /// <summary>Executes a block's transactions in order.</summary>
    /// <param name="context">The block's height and time.</param>
    /// <param name="transactions">The transactions.</param>
    /// <param name="state">The state before the block; not changed.</param>
    /// <param name="signaturesKnownGood">Whether the caller has verified the transactions' own signatures already.</param>
    /// <returns>Receipts and writes, or the first transaction that makes the block invalid.</returns>
    public BlockExecution Execute(BlockContext context, IReadOnlyList<Transaction> transactions, IStateReader state, bool signaturesKnownGood = false)
    {
        ArgumentNullException.ThrowIfNull(transactions);
        BlockRun run = Begin(context, state, transactions.Count);
        KnownSignatures known = signaturesKnownGood ? KnownSignatures.OwnIsGood : default;
        for (int i = 0; i < transactions.Count; i++)
        {
            TransactionVerdict verdict = run.TryAdd(transactions[i], known);
            if (verdict != TransactionVerdict.Valid) return BlockExecution.Invalid(i, verdict);
        }

        return run.Finish();
    }

    /// <summary>Checks a transaction for the mempool, as in a block. A <see cref="TransactionVerdict.NonceGap"/> may still be filled.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="state">The state at the head.</param>
    /// <param name="nextHeight">Height of the block after the head.</param>
    /// <param name="signatureChecked">Whether the caller verifies the signature itself, for example in a batch.</param>
    public static TransactionVerdict CheckForMempool(Transaction transaction, IStateReader state, long nextHeight, bool signatureChecked = false)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        LedgerState ledger = new(new StateOverlay(state));
        SignatureStanding standing = signatureChecked ? SignatureStanding.Good : SignatureStanding.Unspecified;
        return BlockRun.Check(transaction, ledger.Participant(transaction.Sender), ledger.NextNonce(transaction.Sender), nextHeight, standing);
    }

    /// <summary>Checks all but the signature for the mempool, for a caller that has read what the state says about the sender.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="sender">The sender's record at the head; null if it is no participant.</param>
    /// <param name="nextNonce">The sender's next nonce at the head.</param>
    /// <param name="nextHeight">Height of the block after the head.</param>
    public static TransactionVerdict CheckSender(Transaction transaction, ParticipantRecord? sender, ulong nextNonce, long nextHeight)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return BlockRun.Check(transaction, sender, nextNonce, nextHeight, SignatureStanding.Good);
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
