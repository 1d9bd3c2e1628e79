using Chain.Contracts.Participants;
using Chain.Core.Ledger;
using Chain.Core.Records;

namespace Contracts.Tests.Invariants;

/// <summary>
/// Thousands of random governance calls, by each version of the rules and across the steps from one to the next: no sequence of calls breaks an
/// invariant, and from every state reached the validators can go on.
/// </summary>
[TestFixture]
internal sealed class GovernanceInvariantTests
{
    private const int Runs = 8;
    private const int BlocksPerRun = 300;

    private static readonly int[] Sizes = [1, 2, 3, 4, 5, 7];

    [TestCase(1, false)]
    [TestCase(2, false)]
    [TestCase(3, false)]
    [TestCase(4, false)]
    [TestCase(1, true)]
    [Category("GOV-LIVE.1")]
    [Category("GOV-VOTE.7")]
    [Category("PAR-KEY.14")]
    [Category("EVI-PENDING.2")]
    [Category("J07")]
    [Category("J11")]
    public void Blocks_OfRandomCalls_KeepTheInvariantsAndLeaveAWayOut(int rules, bool isUpgrading)
    {
        int first = Seeded.Seed();
        SortedDictionary<Outcome, int> outcomes = [];
        SortedDictionary<ContractEventType, int> events = [];
        int changes = 0, waits = 0, upgraded = 0;
        for (int seed = first; seed < first + Runs; seed++)
        {
            RandomGovernance world = new(new Random(seed), Sizes[seed % Sizes.Length], rules, isUpgrading);
            GovernanceOracle oracle = new(world);
            try
            {
                for (int block = 0; block < BlocksPerRun; block++)
                {
                    IReadOnlyList<(Transaction Transaction, Receipt Receipt)> calls = world.Next();
                    foreach ((Transaction _, Receipt receipt) in calls)
                    {
                        outcomes[receipt.Outcome] = outcomes.GetValueOrDefault(receipt.Outcome) + 1;
                        foreach (ContractEvent e in receipt.Events) events[e.Type] = events.GetValueOrDefault(e.Type) + 1;
                    }

                    oracle.Check(calls);
                }

                if (world.Rules == RuleVersions.Newest) upgraded++;
                new WayOut(world, oracle).Check();
            }
            catch (AssertionException e)
            {
                Assert.Fail($"FWLEDGER_SEED={seed} repeats it: {world.Ledger.Validators.Count} members, height {world.Ledger.Height}: {e.Message}");
            }

            changes += oracle.SetChanges;
            waits += oracle.Waits;
        }

        TestContext.Out.WriteLine($"{changes} changes of the set, {waits} blocks with one that waited, {upgraded} chains at the newest version");
        TestContext.Out.WriteLine(string.Join(", ", outcomes.Select(o => $"{o.Key} {o.Value}")));
        TestContext.Out.WriteLine(string.Join(", ", events.Select(e => $"{e.Key} {e.Value}")));
        Assert.That(changes, Is.GreaterThan(5 * Runs), "changes of the set");
        Assert.That(outcomes.Count, Is.GreaterThan(14), "different outcomes");
        Assert.That(events.Keys, Is.SupersetOf(new[]
        {
            ContractEventType.GovernanceExecuted, ContractEventType.ParticipantSuspended, ContractEventType.ParticipantReinstated,
            ContractEventType.ValidatorReady, ContractEventType.EvidenceAccepted, ContractEventType.KeyScheduled,
        }));
        if (isUpgrading) Assert.That(upgraded, Is.GreaterThan(Runs / 2), "chains that voted themselves to the newest version");
        if (rules >= 3) Assert.That(waits, Is.GreaterThan(Runs), "changes that waited");
    }
}
