using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Chain.Contracts;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Mempool;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;

namespace Chain.Node.Execution;

/// <summary>Verifies a block's signatures in chunks: the transactions' own signatures, and the release signatures in deployments.</summary>
/// <remarks>Different threads may verify different chunks at the same time. Skips signatures that are already known to be good.</remarks>
internal sealed class SignatureChunks(
    BlockContext context, IReadOnlyList<Transaction> transactions, KnownSignatures[] known, IStateReader state, ReleaseSignatureMemo memo)
{
    /// <summary>Transactions per chunk: enough to benefit from batch verification, and few enough that execution starts early.</summary>
    public const int ChunkTransactions = 256;

    private readonly ConcurrentDictionary<Address, ParticipantRecord?> _senders = new();

    /// <summary>Number of chunks.</summary>
    public int Count { get; } = (transactions.Count + ChunkTransactions - 1) / ChunkTransactions;

    /// <summary>Index of a chunk's first transaction. For <see cref="Count"/>, the number of transactions.</summary>
    public int FirstOf(int chunk) => Math.Min(chunk * ChunkTransactions, transactions.Count);

    /// <summary>Verifies the signatures of a chunk and records the results.</summary>
    public void Verify(int chunk)
    {
        List<SignedDigest> toVerify = [];
        List<BatchEntry> entries = [];
        for (int i = FirstOf(chunk); i < FirstOf(chunk + 1); i++)
        {
            Transaction transaction = transactions[i];
            BatchEntry entry = new(i, toVerify.Count, known[i].Own == SignatureStanding.Unspecified, 0);
            if (entry.HasOwn) toVerify.Add(TransactionSignatures.Own(transaction));
            if (TransactionSignatures.IsDeployment(transaction)) entry = entry with { Release = CollectRelease(i, toVerify) };
            if (toVerify.Count > entry.First) entries.Add(entry);
        }

        if (entries.Count == 0) return;
        bool[] areGood = new bool[toVerify.Count];
        SignatureVerifier.VerifyAll(CollectionsMarshal.AsSpan(toVerify), areGood);
        foreach (BatchEntry entry in entries) Record(entry, areGood.AsSpan(entry.First));
    }

    // Adds a deployment's release signatures, unless some of them are already known to be good.
    private ushort CollectRelease(int index, List<SignedDigest> toVerify)
    {
        Transaction transaction = transactions[index];
        ushort good = (ushort)(known[index].GoodReleaseSignatures | memo.GoodSignatures(transaction.Id));
        known[index] = known[index] with { GoodReleaseSignatures = good };
        return good != 0 ? (ushort)0 : TransactionSignatures.CollectRelease(transaction, context, SenderOf(transaction), toVerify);
    }

    private void Record(BatchEntry entry, ReadOnlySpan<bool> areGood)
    {
        if (entry.HasOwn) known[entry.Index] = known[entry.Index].WithOwn(areGood[0]);
        if (entry.Release == 0) return;
        known[entry.Index] = known[entry.Index].WithRelease(entry.Release, entry.HasOwn ? areGood[1..] : areGood);
        ushort good = known[entry.Index].GoodReleaseSignatures;
        if (good != 0) memo.Remember(transactions[entry.Index].Id, good);
    }

    private ParticipantRecord? SenderOf(Transaction transaction) =>
        _senders.GetOrAdd(transaction.Sender, static (sender, state) => state.Participant(sender), state);

    /// <summary>The signatures of one transaction in a batch, from index First on.</summary>
    private readonly record struct BatchEntry(int Index, int First, bool HasOwn, ushort Release);
}
