using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Invariants;

/// <summary>Random calls by the rules from version 2 on keep the invariants, and each vendor's list of open releases names those that wait.</summary>
[TestFixture]
internal sealed class OpenReleaseInvariantTests
{
    private const int Runs = 4;
    private const int CallsPerRun = 1000;

    [TestCase(2)]
    [TestCase(3)]
    [Category("UPD-DEPLOY.18")]
    public void Calls_FromVersion2On_KeepTheInvariantsAndTheListOfOpenReleases(int rules)
    {
        int first = Seeded.Seed();
        int longest = 0;
        for (int seed = first; seed < first + Runs; seed++)
        {
            Brokerage brokerage = new(new Town(isUnsigned: true, rules: rules));
            RandomCalls calls = new(new Random(seed), brokerage);
            InvariantOracle oracle = new(brokerage, calls);
            for (int call = 0; call < CallsPerRun; call++)
            {
                Receipt? receipt = calls.Next();
                oracle.Check();
                foreach (Party vendor in new[] { Town.Acme, Town.Globex })
                {
                    Address[] waiting = [.. calls.Releases.Where(r =>
                        brokerage.Ledger.State.Release(r) is { Status: ReleaseStatus.Deployed } release && release.Manifest.Vendor == vendor.Address)];
                    longest = Math.Max(longest, waiting.Length);
                    Assert.That(Open(brokerage.Ledger, vendor), Is.EqualTo(waiting), $"FWLEDGER_SEED={seed} repeats it: call {call}, {receipt?.Outcome}");
                }
            }
        }

        Assert.That(longest, Is.GreaterThan(3), "releases waited");
    }

    private static Address[] Open(TestLedger ledger, Party vendor)
    {
        if (!ledger.Store.TryRead(StateKeys.OpenReleases(vendor.Address), out ReadOnlyMemory<byte> bytes)) return [];
        Chain.Core.Encoding.CborReader reader = new(bytes.Span);
        Assert.That(reader.TryArray(int.MaxValue, out int count));
        Address[] open = new Address[count];
        for (int i = 0; i < count; i++) Assert.That(reader.TryAddress(out open[i]));
        return open;
    }
}
