using Chain.Node.Storage.Reads;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Chain.Contracts;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Mempool;
using Chain.Node.Storage;

namespace Chain.Node.Execution;

/// <summary>A block's signatures in chunks, each verified together: those of the transactions, and those of release keys inside deployments.</summary>
/// <remarks>Different chunks may be verified by different threads at the same time. What is known good before is not verified again.</remarks>
internal sealed class SignatureChunks(
    BlockContext context, IReadOnlyList<Transaction> transactions, KnownSignatures[] known, IStateReader state, ReleaseSignatureMemo memo)
{
    /// <summary>Transactions in a chunk: enough for a verifier to share its work among, and few enough that execution begins soon.</summary>
    public const int ChunkTransactions = 256;

    private readonly ConcurrentDictionary<Address, ParticipantRecord?> _senders = new();

    /// <summary>Number of chunks.</summary>
    public int Count { get; } = (transactions.Count + ChunkTransactions - 1) / ChunkTransactions;

    /// <summary>Index of a chunk's first transaction; of the one after the last for the chunk after the last.</summary>
    public int FirstOf(int chunk) => Math.Min(chunk * ChunkTransactions, transactions.Count);

    /// <summary>Completes what is known of the signatures of a chunk.</summary>
    public void Verify(int chunk)
    {
        List<SignedDigest> asked = [];
        List<Question> questions = [];
        for (int i = FirstOf(chunk); i < FirstOf(chunk + 1); i++)
        {
            Transaction transaction = transactions[i];
            Question question = new(i, asked.Count, known[i].Own == SignatureStanding.Unspecified, 0);
            if (question.HasOwn) asked.Add(TransactionSignatures.Own(transaction));
            if (TransactionSignatures.IsDeployment(transaction)) question = question with { Release = CollectRelease(i, asked) };
            if (asked.Count > question.First) questions.Add(question);
        }

        if (questions.Count == 0) return;
        bool[] areGood = new bool[asked.Count];
        SignatureVerifier.VerifyAll(CollectionsMarshal.AsSpan(asked), areGood);
        foreach (Question question in questions) Note(question, areGood.AsSpan(question.First));
    }

    // Those that are not known good already, from this block's source or from an earlier look.
    private ushort CollectRelease(int index, List<SignedDigest> asked)
    {
        Transaction transaction = transactions[index];
        ushort good = (ushort)(known[index].GoodReleaseSignatures | memo.GoodOf(transaction.Id));
        known[index] = known[index] with { GoodReleaseSignatures = good };
        return good != 0 ? (ushort)0 : TransactionSignatures.CollectRelease(transaction, context, SenderOf(transaction), asked);
    }

    private void Note(Question question, ReadOnlySpan<bool> areGood)
    {
        if (question.HasOwn) known[question.Index] = known[question.Index].WithOwn(areGood[0]);
        if (question.Release == 0) return;
        known[question.Index] = known[question.Index].WithRelease(question.Release, question.HasOwn ? areGood[1..] : areGood);
        ushort good = known[question.Index].GoodReleaseSignatures;
        if (good != 0) memo.Remember(transactions[question.Index].Id, good);
    }

    private ParticipantRecord? SenderOf(Transaction transaction) =>
        _senders.GetOrAdd(transaction.Sender, static (sender, state) => state.Participant(sender), state);

    /// <summary>What was asked about a transaction, from which place on.</summary>
    private readonly record struct Question(int Index, int First, bool HasOwn, ushort Release);
}
