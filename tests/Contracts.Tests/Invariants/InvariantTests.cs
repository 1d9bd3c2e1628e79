using Chain.Core.Ledger;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Invariants;

/// <summary>Thousands of random calls by all participants: no sequence of calls leads to a state that breaks an invariant.</summary>
/// <remarks>For each rejected call, <see cref="TestLedger"/> also checks that it changes nothing but its sender's nonce.</remarks>
[TestFixture]
internal sealed class InvariantTests
{
    private const int Runs = 12;
    private const int CallsPerRun = 1000;

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [Category("A08")]
    [Category("I01")]
    [Category("G01")]
    [Category("G06")]
    public void Calls_InAnyOrderByAnybody_KeepTheInvariants(int rules)
    {
        int first = Seeded.Seed();
        SortedDictionary<Outcome, int> outcomes = [];
        SortedSet<ReplicationStatus> replications = [];
        SortedSet<ReleaseStatus> releases = [];
        for (int run = 0; run < Runs; run++)
        {
            int seed = first + run;
            Brokerage brokerage = new(new Town(isUnsigned: true, rules: rules));
            RandomCalls calls = new(new Random(seed), brokerage);
            InvariantOracle oracle = new(brokerage, calls);
            for (int call = 0; call < CallsPerRun; call++)
            {
                Receipt? receipt = calls.Next();
                if (receipt is not null) outcomes[receipt.Outcome] = outcomes.GetValueOrDefault(receipt.Outcome) + 1;
                try
                {
                    oracle.Check();
                }
                catch (AssertionException e)
                {
                    Assert.Fail($"FWLEDGER_SEED={seed} repeats it: call {call}, {receipt?.Outcome}: {e.Message}");
                }
            }

            replications.UnionWith(oracle.ReplicationStatuses);
            releases.UnionWith(oracle.ReleaseStatuses);
        }

        string tally = string.Join(", ", outcomes.Select(o => $"{o.Key} {o.Value}"));
        TestContext.Out.WriteLine($"seeds {first} to {first + Runs - 1}, {outcomes.Values.Sum()} calls: {tally}");
        Assert.That(outcomes[Outcome.Accepted], Is.GreaterThan(Runs * CallsPerRun / 10), "accepted calls");
        Assert.That(outcomes.Count, Is.GreaterThan(25), "different outcomes");
        Assert.That(replications.Count, Is.EqualTo(8), "every status of a replication was reached");
        Assert.That(releases.Count, Is.EqualTo(5), "every status of a release was reached");
    }
}
