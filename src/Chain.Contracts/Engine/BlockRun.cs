using Chain.Core.Ledger;
using Chain.Core.Records;

namespace Chain.Contracts;

/// <summary>Executes one block incrementally: the caller adds transactions one after another, then finishes the block once.</summary>
/// <remarks>Not thread-safe. The result depends only on the transactions and their order, not on when they are added.</remarks>
public sealed class BlockRun
{
    // Entries that a typical call touches first in its block.
    private const int EntriesOfMostCalls = 2;

    private readonly ContractRegistry _registry;
    private readonly BlockContext _context;
    private readonly StateOverlay _overlay;
    private readonly LedgerState _state;
    private readonly ValidatorSet _deciding;
    private readonly List<Receipt> _receipts;
    private readonly int _rules;

    internal BlockRun(ContractRegistry registry, BlockContext context, IStateReader state, int expected)
    {
        _registry = registry;
        _context = context;
        _overlay = new StateOverlay(state, EntriesOfMostCalls * expected);
        _receipts = new List<Receipt>(expected);
        _state = new LedgerState(_overlay);
        _deciding = _state.Validators;
        _rules = _state.RuleVersions.VersionAt(context.Height);                                                // [ENG-VERSION.2]
        if (_rules > RuleVersions.Newest) throw new NotSupportedException(
            $"block {context.Height} follows rules of version {_rules}, and this program knows versions up to {RuleVersions.Newest}: install a newer one");
        _registry.BeginBlock(_state, _deciding, context, _rules);                                              // [ENG-BLOCK.3]
    }

    /// <summary>Receipts of the added transactions, in order.</summary>
    public IReadOnlyList<Receipt> Receipts => _receipts;

    /// <summary>Executes a transaction if it is allowed at this place of the block. Otherwise it has no effect, and the caller can add others.</summary>
    public TransactionVerdict TryAdd(Transaction transaction, KnownSignatures known = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ParticipantRecord? sender = _state.Participant(transaction.Sender);
        ulong next = sender is null ? 0 : _state.NextNonce(transaction.Sender);
        TransactionVerdict verdict = Check(transaction, sender, next, _context.Height, known.Own);
        if (verdict != TransactionVerdict.Valid) return verdict;
        _state.SetNextNonce(transaction.Sender, transaction.Nonce + 1);                                        // [ENG-NONCE.1]
        _receipts.Add(Call(transaction, known));
        return TransactionVerdict.Valid;
    }

    /// <summary>Ends the block and returns the receipts and writes. The caller must not add anything afterwards.</summary>
    /// <param name="runner">Encodes the writes, possibly on several threads; the result is the same. Null encodes on this thread.</param>
    public BlockExecution Finish(RangeRunner? runner = null)
    {
        _overlay.BeginCall();
        _registry.EndBlock(_state, _deciding, _context.Height, _rules);                                        // [ENG-BLOCK.2]
        return BlockExecution.Valid(_receipts, _overlay.ToWrites(runner), _state.Validators);
    }

    /// <summary>Whether a transaction is allowed in a block. The costly signature is checked after every rule but the nonce gap. [ENG-BLOCK.1]</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="sender">The sender's record; null if it is no participant.</param>
    /// <param name="next">The sender's next nonce.</param>
    /// <param name="height">Height of the block.</param>
    /// <param name="signature">What is known about the signature.</param>
    internal static TransactionVerdict Check(Transaction transaction, ParticipantRecord? sender, ulong next, long height, SignatureStanding signature)
    {
        if (sender is null) return TransactionVerdict.UnknownSender;                                           // [ENG-TX.1]
        if (sender.IsSuspended) return TransactionVerdict.SenderSuspended;                                     // [ENG-TX.2]
        if (!sender.HasKeyInForce(transaction.Key, height)) return TransactionVerdict.KeyNotInForce;           // [ENG-TX.3]
        if (transaction.Nonce < next) return TransactionVerdict.NonceTooLow;                                   // [ENG-TX.4]
        bool isGood = signature == SignatureStanding.Good || (signature == SignatureStanding.Unspecified && transaction.IsSignatureValid());
        if (!isGood) return TransactionVerdict.BadSignature;                                                   // [ENG-TX.6]
        return transaction.Nonce > next ? TransactionVerdict.NonceGap : TransactionVerdict.Valid;              // [ENG-TX.5]
    }

    private Receipt Call(Transaction transaction, KnownSignatures known)
    {
        _overlay.BeginCall();
        ContractRegistry.Entry? rules = _registry.Find(transaction.Kind, _context.Height, _rules);             // [ENG-VERSION.1]
        CallContext call = new(_context, transaction, _state, _deciding, known, rules?.Version ?? 0);
        Outcome outcome = rules is null ? Outcome.UnknownContractKind : rules.Contract.Call(call);
        if (outcome == Outcome.Accepted) return new Receipt(transaction.Id, outcome, call.Contract, call.Events); // [ENG-CALL.2]
        _overlay.UndoCall();                                                                                   // [ENG-CALL.1]
        return new Receipt(transaction.Id, outcome, default, []);
    }
}
