using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Mempool;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;
using Node.Tests.Chains;

namespace Node.Tests.Mempool;

/// <summary>
/// Four small pools on four real chains, a network that loses frames, and clients that offer several times what blocks carry, in any order.
/// What was acknowledged is final, or its client can learn that it was dropped, soon after the burst; and every pool gets empty.
/// </summary>
[TestFixture]
[Category("D16")]
public sealed class PoolSimulationTests
{
    private const int Nodes = 4;
    private const int BlockTransactions = 20;
    private const int Senders = 10;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FinalWithin = TimeSpan.FromSeconds(30);

    [TestCase(0.0, false)]
    [TestCase(0.2, true)]
    [TestCase(0.6, true)]
    public void Burst_OfSeveralTimesTheCapacity_LosesNothingThatWasAcknowledged(double loss, bool isShuffled)
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        using Simulation simulation = new(new Random(seed), loss);
        for (int step = 0; step < 60; step++)
        {
            simulation.Offer(perStep: 4 * BlockTransactions, isShuffled);
            simulation.Advance();
        }

        for (int steps = (int)(FinalWithin / Step); steps > 0 && simulation.Unsettled().Count > 0; steps--) simulation.Advance();
        Assert.Multiple(() =>
        {
            Assert.That(simulation.Unsettled(), Is.Empty, "acknowledged, not final, and nobody was told");
            Assert.That(simulation.FinalCount, Is.GreaterThan(30 * BlockTransactions), "blocks were full while clients offered more");
        });

        for (int steps = (int)(FinalWithin / Step); steps > 0 && simulation.Pools.Any(p => p.Count > 0); steps--) simulation.Advance();
        Assert.That(simulation.Pools.Select(p => p.Count), Is.All.Zero, "a pool is jammed");
        Transaction late = simulation.SubmitNext(node: 1);
        for (int steps = (int)(FinalWithin / Step); steps > 0 && !simulation.IsFinal(late); steps--) simulation.Advance();
        Assert.That(simulation.IsFinal(late), "what comes after the burst is final, too");
    }

    private sealed class Simulation : IDisposable
    {
        private readonly Random _random;
        private readonly double _loss;
        private readonly ManualTime _clock = new();
        private readonly TestChain _chain = TestChain.Create(validators: Nodes, vendors: Senders);
        private readonly TempFolder _folder = new();
        private readonly ChainMaker[] _makers;
        private readonly HashSet<Hash256> _final = [];
        private readonly List<(Transaction Transaction, int Node)> _acknowledged = [];
        private readonly ulong[] _next = new ulong[Senders];
        private int _steps;

        public Simulation(Random random, double loss)
        {
            (_random, _loss) = (random, loss);
            _makers = [.. Enumerable.Range(0, Nodes).Select(i =>
                new ChainMaker(_chain, _folder[$"chain-{i}"], _clock, new PoolBounds(TransactionsMax: 200)))];
        }

        public IEnumerable<TransactionPool> Pools => _makers.Select(m => m.Pool);

        public int FinalCount => _final.Count;

        public bool IsFinal(Transaction transaction) => _final.Contains(transaction.Id);

        /// <summary>What was acknowledged and is neither final nor known as dropped.</summary>
        public List<string> Unsettled() => [.. _acknowledged
            .Where(a => !_final.Contains(a.Transaction.Id) && _makers[a.Node].Pool.FindDrop(a.Transaction.Id) is null)
            .Select(a => $"{a.Transaction.Sender} {a.Transaction.Nonce} at {a.Node}")];

        /// <summary>Each client goes on with the nonce after what was acknowledged; a shuffled one skips some, and uses any node.</summary>
        public void Offer(int perStep, bool isShuffled)
        {
            for (int i = 0; i < perStep; i++)
            {
                int sender = _random.Next(Senders), node = isShuffled ? _random.Next(Nodes) : sender % Nodes;
                ulong nonce = _next[sender] + (isShuffled ? (ulong)_random.Next(3) : 0);
                if (Submit(sender, nonce, node) && nonce == _next[sender]) _next[sender]++;
            }
        }

        public Transaction SubmitNext(int node)
        {
            using StateView view = _makers[node].Store.OpenView();
            ulong nonce = view.NextNonce(_chain.Vendors[0].Address);
            Transaction transaction = _chain.Call(_chain.Vendors[0], nonce, payloadBytes: 7);
            Assert.That(_makers[node].Pool.Admit(transaction, view), Is.EqualTo(AdmissionVerdict.Admitted));
            Forward([transaction], node);
            return transaction;
        }

        /// <summary>One step: what is overdue is offered every second, and one block is made if its proposer has anything ready.</summary>
        public void Advance()
        {
            _clock.Advance(Step);
            if (++_steps % 10 == 0)
            {
                for (int i = 0; i < Nodes; i++)
                {
                    _makers[i].Pool.ExpireGaps();
                    Forward(_makers[i].Pool.ListOverdue(1000, long.MaxValue), i);
                }
            }

            ChainMaker proposer = _makers[_steps % Nodes];
            if (!proposer.Pool.HasReady) return;
            Block block = proposer.Processor.Build(0, BlockTransactions);
            CommitCertificate certificate = _chain.Certify(block);
            foreach (ChainMaker maker in _makers) maker.Processor.Commit(block, certificate);
            foreach (Transaction transaction in block.Transactions) _final.Add(transaction.Id);
        }

        public void Dispose()
        {
            foreach (ChainMaker maker in _makers) maker.Dispose();
            _chain.Dispose();
            _folder.Dispose();
        }

        private bool Submit(int sender, ulong nonce, int node)
        {
            Transaction transaction = _chain.Call(_chain.Vendors[sender], nonce);
            AdmissionVerdict verdict = _makers[node].Admit(transaction);
            if (verdict == AdmissionVerdict.AlreadyWaiting) _acknowledged.Add((transaction, node));
            if (verdict != AdmissionVerdict.Admitted) return verdict is AdmissionVerdict.AlreadyWaiting or AdmissionVerdict.NonceTooLow;
            _acknowledged.Add((transaction, node));
            Forward([transaction], node);
            return true;
        }

        private void Forward(IReadOnlyList<Transaction> transactions, int from)
        {
            PoolOrigin origin = PoolOrigin.OfPeer(_chain.Validators[from].Address);
            for (int to = 0; to < Nodes; to++)
            {
                if (to == from || transactions.Count == 0 || _random.NextDouble() < _loss) continue;
                using StateView view = _makers[to].Store.OpenView();
                foreach (Transaction transaction in transactions) _makers[to].Pool.Admit(transaction, view, origin);
            }
        }
    }
}
