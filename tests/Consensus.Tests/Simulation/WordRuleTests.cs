using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Consensus.Tests.Simulation;

/// <summary>
/// Why n - q + 1 statements "I have not precommitted at this height" must not free a validator that has lost its journal: a host with that rule
/// runs into the forks that SPEC.md describes, and the real rule does not fork in the same schedules. [CON.12]
/// </summary>
/// <remarks>Four validators, so q = 3 and two words suffice. Validator 1 proposes in round 0, validator 2 in round 1.</remarks>
[TestFixture]
[Category("Simulation"), Category("CON.12"), Category("J01")]
internal sealed class WordRuleTests
{
    private const int V = 0, W = 1;
    private const long PhaseMs = 8_000;

    private static readonly int[] Lost = [V, W];

    private readonly List<(int From, int To, ConsensusMessage Message)> _kept = [];

    [TearDown]
    public void Forget() => _kept.Clear();

    /// <summary>
    /// Gap 1: a word can be false. V, W and L precommit block X, and nobody sees three precommits. V and W lose their journals. L lies that it
    /// has not precommitted; A says so truly. With the word rule V decides Y with A and L, and then L shows W that X is decided.
    /// </summary>
    [TestCase(true)]
    [TestCase(false)]
    public void Word_OfALiar_ForksWithTheWordRuleOnly(bool hasWordRule)
    {
        const int A = 2, L = 3;
        Cluster cluster = Start(hasWordRule, liar: L);
        cluster.Guarded(() =>
        {
            cluster.Network.Loses = (from, to, message) => from == A || to == A || Keeps(from, to, message, VoteType.Precommit);
            cluster.StartAll();
            RunUntil(cluster, () => Precommits(V, W, L).Length == 3);
            Assert.That(cluster.HighestCommitted, Is.Zero);

            cluster.Nodes[L].Crash();
            LoseJournals(cluster);
            cluster.Network.Loses = (from, to, _) => from == W || to == W;
            foreach (int down in new[] { V, W, L }) cluster.Nodes[down].Start();
            cluster.RunFor(PhaseMs);
            Assert.That(cluster.Nodes[A].CommittedHeight > 0, Is.EqualTo(hasWordRule), "V signs again on the words of A and L");

            cluster.Nodes[W].ReceiveDecision(KeptBlock(), CommitCertificate.FromPrecommits(Precommits(V, W, L)));
            cluster.RunFor(PhaseMs);
        });
        AssertForkOnlyIf(hasWordRule, cluster, holder: W);
    }

    /// <summary>
    /// Gap 2: a word does not bind. V, W and A prevote block X; V and W precommit it, and their votes reach A late. V and W lose their journals.
    /// A and C say truly that they have not precommitted. With the word rule V and W decide Y with C. Then the late votes arrive: A precommits X,
    /// and has three precommits.
    /// </summary>
    [TestCase(true)]
    [TestCase(false)]
    public void Word_FollowedByALatePrecommit_ForksWithTheWordRuleOnly(bool hasWordRule)
    {
        const int C = 2, A = 3;
        Cluster cluster = Start(hasWordRule, liar: -1);
        cluster.Guarded(() =>
        {
            cluster.Network.Loses = (from, to, message) => from == C || to == C || Keeps(from, to, message, VoteType.Precommit)
                || (to == A && Keeps(from, to, message, VoteType.Prevote));
            cluster.StartAll();
            RunUntil(cluster, () => Precommits(V, W).Length == 2);
            Assert.That(cluster.Nodes[A].Journal.HasPrecommitted(1), Is.False);

            LoseJournals(cluster);
            foreach (int down in Lost) cluster.Nodes[down].Start();
            cluster.Network.Loses = (from, to, message) => to == A || (from == A && message is not StatusMessage);
            cluster.RunFor(PhaseMs);
            Assert.That(cluster.Nodes[C].CommittedHeight > 0, Is.EqualTo(hasWordRule), "V and W sign again on the words of A and C");

            Assert.That(cluster.Nodes[A].Journal.HasPrecommitted(1), Is.False, "its word was true until now");
            foreach ((int from, int _, ConsensusMessage late) in _kept.Where(k => k.To == A).ToArray()) cluster.Nodes[A].Receive(from, late);
            cluster.RunFor(PhaseMs);
        });
        AssertForkOnlyIf(hasWordRule, cluster, holder: A);
    }

    /// <summary>Words enough to withstand f false ones among them: for n = 3f + 1 they are a quorum, with which the real rule ends the recovery.</summary>
    [Test]
    public void Words_ThatWithstandLiars_AreAQuorum()
    {
        for (int f = 1; f <= 42; f++)
        {
            int n = 3 * f + 1, quorum = ValidatorSet.QuorumOf(n);
            Assert.That(n - quorum + 1 + f, Is.EqualTo(quorum), $"f = {f}");
        }
    }

    private static Cluster Start(bool hasWordRule, int liar) => new(
        new Scenario { Seed = 1, DelayMsMax = 5, TransactionEveryMs = 50 },
        (cluster, number) => number == liar ? new ForgetfulNode(cluster, number)
            : hasWordRule ? new WordTrustingNode(cluster, number) : new SimulatedNode(cluster, number, number))
    {
        AllowsForks = true,
        AllowsSecondSignatures = true,
    };

    private static void LoseJournals(Cluster cluster)
    {
        foreach (int lost in Lost)
        {
            cluster.Nodes[lost].Crash();
            cluster.Nodes[lost].Lose(andBlocks: false);
        }

        cluster.RunFor(50); // What is under way to them is lost.
    }

    private static void AssertForkOnlyIf(bool hasWordRule, Cluster cluster, int holder)
    {
        Assert.That(cluster.Nodes[holder].CommittedHeight, Is.GreaterThan(0), "X is decided");
        Assert.That(cluster.Oracle.HasFork, Is.EqualTo(hasWordRule), "another block of the same height is final, too");
        Assert.That(cluster.Oracle.SignersTwice.Contains(V), Is.EqualTo(hasWordRule), "V contradicts a vote that it has forgotten");
        if (hasWordRule) return;
        cluster.Network.Loses = null;
        cluster.RunFor(PhaseMs);
        Assert.That(cluster.Honest.Select(n => n.CommittedHeight), Is.All.GreaterThan(0), "all have X");
        Assert.That(cluster.Oracle.HasFork, Is.False);
    }

    private static void RunUntil(Cluster cluster, Func<bool> isReached)
    {
        long endMs = cluster.Events.NowMs + PhaseMs;
        while (!isReached())
        {
            if (cluster.Events.NowMs > endMs || !cluster.Events.RunNext()) throw new InvariantException("the schedule does not come about");
        }
    }

    /// <summary>Keeps a vote of this type back; also remembers the proposal of round 0.</summary>
    private bool Keeps(int from, int to, ConsensusMessage? message, VoteType type)
    {
        bool isKept = message is VoteMessage { Vote: { IsNil: false } vote } && vote.Type == type;
        if (message is not null && (isKept || message is ProposalMessage { Proposal.Round: 0 })) _kept.Add((from, to, message));
        return isKept;
    }

    private Vote[] Precommits(params int[] validators) =>
    [
        .. _kept.Select(k => (k.Message as VoteMessage)?.Vote).OfType<Vote>()
            .Where(v => v is { Type: VoteType.Precommit, Height: 1, Round: 0 } && validators.Contains(v.ValidatorIndex)).DistinctBy(v => v.ValidatorIndex),
    ];

    private Block KeptBlock() => _kept.Select(k => (k.Message as ProposalMessage)?.Proposal).OfType<Proposal>().First().Block;
}
