using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Mempool;
using Node.Tests.Chains;

namespace Node.Tests.Mempool;

/// <summary>The pool against a model that keeps a plain list and computes every answer from it.</summary>
[TestFixture]
public sealed class PoolModelTests
{
    private const int Senders = 5;
    private const int NoncesPerSender = 40;
    private const int Steps = 1500;
    private const int PayloadStep = 100;

    [Test]
    public void Pool_UnderRandomUse_DoesWhatTheModelDoes()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        using TestChain chain = TestChain.Create(validators: 1, vendors: Senders);
        using TempFolder folder = new();
        using ChainMaker maker = new(chain, folder["chain"]);
        Transaction[][] calls = [.. chain.Vendors.Select(v =>
            Enumerable.Range(0, NoncesPerSender).Select(n => chain.Call(v, (ulong)n, payloadBytes: n % 4 * PayloadStep)).ToArray())];
        Model model = new(chain.Vendors);
        for (int step = 0; step < Steps; step++)
        {
            Transaction some = calls[random.Next(Senders)][random.Next(NoncesPerSender)];
            switch (random.Next(20))
            {
                case 0:
                    maker.Pool.Remove(some);
                    model.Waiting.RemoveAll(t => t.Id.Equals(some.Id));
                    break;
                case 1 when model.IsReady:
                    Block block = maker.Processor.Build(0);
                    maker.Processor.Commit(block, chain.Certify(block));
                    Assert.That(block.Transactions.Select(t => t.Id), Is.EquivalentTo(model.Ready().Select(t => t.Id)), $"step {step}");
                    model.Commit(block.Transactions);
                    break;
                default:
                    Assert.That(maker.Admit(some), Is.EqualTo(model.Admit(some)), $"step {step}");
                    break;
            }

            Assert.That(maker.Pool.Count, Is.EqualTo(model.Waiting.Count), $"step {step}");
            Assert.That(maker.Pool.Bytes, Is.EqualTo(model.Waiting.Sum(t => t.Encoded.Length)), $"step {step}");
            Assert.That(maker.Pool.HasReady, Is.EqualTo(model.IsReady), $"step {step}");
            CheckTake(maker.Pool, model, random.Next(1, 60), random.Next(2_000, 20_000), $"step {step}");
        }
    }

    /// <summary>
    /// Checks what the pool took: each sender's part starts at its next nonce without gaps, turns are even, and the rest did
    /// not fit or exceeded the count.
    /// </summary>
    private static void CheckTake(TransactionPool pool, Model model, int countMax, int bytesMax, string step)
    {
        IReadOnlyList<Transaction> taken = pool.Take(bytesMax, countMax);
        Dictionary<Address, Transaction[]> ready = model.Ready().GroupBy(t => t.Sender).ToDictionary(g => g.Key, g => g.ToArray());
        Dictionary<Address, Transaction[]> parts = taken.GroupBy(t => t.Sender).ToDictionary(g => g.Key, g => g.ToArray());
        int room = bytesMax - Limits.HeaderBytesMax - taken.Sum(t => t.Encoded.Length + 5);
        Assert.That((room >= 0, taken.Count <= countMax), Is.EqualTo((true, true)), step);
        foreach ((Address sender, Transaction[] part) in parts)
            Assert.That(part.Select(t => t.Id), Is.EqualTo(ready[sender].Take(part.Length).Select(t => t.Id)), step);
        int most = parts.Count == 0 ? 0 : parts.Values.Max(p => p.Length);
        foreach ((Address sender, Transaction[] all) in ready)
        {
            int got = parts.TryGetValue(sender, out Transaction[]? part) ? part.Length : 0;
            // Another sender got more turns, so this sender's next transaction did not fit when it had its turn.
            bool isShort = got < all.Length && got < most - 1;
            if (isShort) Assert.That(all[got].Encoded.Length + 5, Is.GreaterThan(room), step);
            if (taken.Count < countMax && got < all.Length) Assert.That(all[got].Encoded.Length + 5, Is.GreaterThan(room), step);
        }
    }

    private sealed class Model(IEnumerable<EcdsaSigner> senders)
    {
        private readonly Dictionary<Address, ulong> _next = senders.ToDictionary(s => s.Address, _ => 0UL);

        public List<Transaction> Waiting { get; } = [];

        public bool IsReady => Waiting.Any(t => t.Nonce == _next[t.Sender]);

        public AdmissionVerdict Admit(Transaction transaction)
        {
            if (Waiting.Any(t => t.Id.Equals(transaction.Id))) return AdmissionVerdict.AlreadyWaiting;
            if (transaction.Nonce < _next[transaction.Sender]) return AdmissionVerdict.NonceTooLow;
            Waiting.Add(transaction);
            return AdmissionVerdict.Admitted;
        }

        public IEnumerable<Transaction> Ready()
        {
            foreach ((Address sender, ulong next) in _next)
            {
                for (ulong nonce = next; Waiting.Find(t => t.Sender.Equals(sender) && t.Nonce == nonce) is { } found; nonce++) yield return found;
            }
        }

        public void Commit(IReadOnlyList<Transaction> block)
        {
            foreach (Transaction transaction in block) _next[transaction.Sender] = Math.Max(_next[transaction.Sender], transaction.Nonce + 1);
            Waiting.RemoveAll(t => t.Nonce < _next[t.Sender]);
        }
    }
}
