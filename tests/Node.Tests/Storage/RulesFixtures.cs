using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Node.Tests.Chains;

namespace Node.Tests.Storage;

/// <summary>
/// Chains that ran by earlier versions of the rules, checked in under TestData. Their keys follow from their names, so a test can go on with
/// them. At the head of each, an approved change waits for its new member.
/// </summary>
internal static class RulesFixtures
{
    public const string OfVersion2 = "chain-rules-2", OfVersions1To3 = "chain-rules-1-2-3", OfVersion3 = "chain-rules-3";

    private const string RotatedKey = "second key of a member", ReplacedKey = "key by vote";

    /// <summary>The genesis of a fixture, with the keys.</summary>
    public static TestChain ChainOf(string fixture) => TestChain.Create(
        validators: 5, vendors: 1, new ChainParameters { AttestationThreshold = 1, EvidenceAgeHeights = 1_000 }, fixture, brokers: 2, candidates: 2,
        rules: fixture switch { OfVersion2 => 2, OfVersion3 => 3, _ => 1 }, hasNamedKeys: true);

    /// <summary>The candidate whose admission waits at the head.</summary>
    public static Address WaitingCandidate(GoverningChain chain) => chain.Chain.Candidates[1].Address;

    /// <summary>Opens a chain in a folder, with every key of the fixture.</summary>
    public static GoverningChain Open(TestChain chain, string folder)
    {
        GoverningChain open = new(chain, folder);
        open.NewKey(RotatedKey);
        open.NewKey(ReplacedKey);
        return open;
    }

    private static void GrowByVersion2(GoverningChain chain)
    {
        RotateAKey(chain, ahead: 3);
        chain.GrowEmpty(4);
        AdmitACandidate(chain);
        AccuseTwo(chain);
        chain.Approve(new GovernanceAction.SetParameters(chain.Maker.Processor.ReadParameters() with { HeartbeatMs = 10_000 }));
    }

    // In version 1 the schedule of a key stays when its member leaves, and only one of two offences in a block acts.
    private static void GrowByVersion1(GoverningChain chain)
    {
        Address rotating = RotateAKey(chain, ahead: 25);
        chain.Approve(new GovernanceAction.ChangeValidators([rotating], []));
        AdmitACandidate(chain);
        AccuseTwo(chain);
    }

    private static void GrowByVersion3(GoverningChain chain)
    {
        Address leaving = chain.Set[^1].Address;
        chain.Approve(new GovernanceAction.ChangeValidators([leaving], []));
        Assert.That(chain.Set.IndexOf(leaving), Is.GreaterThanOrEqualTo(0), "it waits for statements");
        foreach (Validator member in chain.Set.Members.SkipLast(1).ToArray()) chain.Grow(chain.Ready(member.Address));
        Assert.That(chain.Set.IndexOf(leaving), Is.EqualTo(-1));
    }

    private static Address RotateAKey(GoverningChain chain, int ahead)
    {
        Validator member = chain.Set[1];
        chain.Grow(chain.Rotate(member.Address, member.PublicKey, chain.NewKey(RotatedKey), chain.Next + ahead));
        return member.Address;
    }

    private static void AdmitACandidate(GoverningChain chain)
    {
        Address candidate = chain.Chain.Candidates[0].Address;
        chain.Approve(new GovernanceAction.ChangeValidators([], [candidate]));
        chain.Grow(chain.Ready(candidate));
        Assert.That(chain.Set.IndexOf(candidate), Is.GreaterThanOrEqualTo(0));
    }

    /// <summary>Accuses two members in one block, which may change one; then replaces the keys of the first and reinstates it.</summary>
    private static void AccuseTwo(GoverningChain chain)
    {
        chain.Grow();
        long height = chain.Next - 1;
        Address[] offenders = [.. chain.Set.Members.TakeLast(2).Select(m => m.Address)];
        Address witness = chain.Chain.Vendor.Address;
        chain.Grow(offenders.Select(o => chain.Accuse(witness, o, height)).ToArray());
        chain.GrowEmpty(2);
        chain.Approve(chain.Replacement(offenders[0], chain.NewKey(ReplacedKey)));
        chain.Approve(new GovernanceAction.SetSuspended(offenders[0], false));
    }

    private static void Adopt(GoverningChain chain, int version)
    {
        long from = chain.Next + 4;
        chain.Approve(new GovernanceAction.AdoptRules(version, from));
        while (chain.Next < from) chain.Grow();
        Assert.That(chain.RulesAt(chain.Next), Is.EqualTo(version));
    }

    /// <summary>Writes the fixtures with the build that runs this test.</summary>
    [TestFixture]
    [Explicit("writes the files that the other tests read")]
    public sealed class Writer
    {
        [TestCase(OfVersion2)]
        [TestCase(OfVersions1To3)]
        [TestCase(OfVersion3)]
        public void Write(string fixture)
        {
            using TestChain chain = ChainOf(fixture);
            using TempFolder folder = new();
            using (GoverningChain growing = Open(chain, folder["chain"]))
            {
                new ReplicationTraffic(growing.Maker, new Random(2)).Grow(20);
                if (fixture == OfVersion2)
                {
                    GrowByVersion2(growing);
                }
                else if (fixture == OfVersion3)
                {
                    RotateAKey(growing, ahead: 3);
                    growing.GrowEmpty(4);
                    GrowByVersion3(growing);
                }
                else
                {
                    GrowByVersion1(growing);
                    Adopt(growing, 2);
                    growing.GrowEmpty(25); // The schedule of the member that left is over.
                    Adopt(growing, 3);
                    GrowByVersion3(growing);
                }

                growing.Approve(new GovernanceAction.ChangeValidators([], [WaitingCandidate(growing)]));
                Assert.That(growing.Set.IndexOf(WaitingCandidate(growing)), Is.EqualTo(-1));
            }

            FormatFixture.Pack(fixture, folder["chain"], chain.Genesis, FormatFixture.Target);
        }
    }
}
