using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Core.Tests.Records;

/// <summary>Terms, proposals and locations: what a light client computes from proven records.</summary>
[TestFixture]
internal sealed class ReplicationRecordTests
{
    private static readonly Hash256 ChainId = Sha256.Hash("a chain for tests"u8);
    private static readonly Hash256 Image = Sha256.Hash("image"u8);

    [TestCase(0, 0, 1_000_000, 1_000_000, false, Description = "no end")]
    [TestCase(10, 0, 9, 1_000_000, false, Description = "the block before the height")]
    [TestCase(10, 0, 10, 0, true, Description = "at the height")]
    [TestCase(10, 0, 11, 0, true, Description = "after the height")]
    [TestCase(0, 500, 1_000_000, 499, false, Description = "before the time")]
    [TestCase(0, 500, 0, 500, true, Description = "at the time")]
    [TestCase(10, 500, 9, 500, true, Description = "whichever comes first: the time")]
    [TestCase(10, 500, 10, 499, true, Description = "whichever comes first: the height")]
    [Category("REP-CALL.5")]
    [Category("REP-READ.1")]
    public void HaveEnded_AtABlock_FollowsFromItsHeightAndTime(long untilHeight, long untilTimeMs, long height, long timeMs, bool ended)
    {
        ReplicationTerms terms = new(untilHeight, untilTimeMs, ["stable"]);
        ReplicaLocation location = new(At(1), At(2), "", untilHeight, untilTimeMs);
        ReplicationRecord record = RecordCodecTests.Replication with { Terms = terms };
        Assert.That(terms.HaveEnded(height, timeMs), Is.EqualTo(ended));
        Assert.That(location.HoldsAt(height, timeMs), Is.EqualTo(!ended));
        Assert.That(record.IsActiveAt(height, timeMs), Is.EqualTo(!ended));
    }

    private static IEnumerable<TestCaseData> Channels()
    {
        yield return Case("one", true, "stable");
        yield return Case("several", true, "beta", "nightly", "stable");
        yield return Case("none", false);
        yield return Case("one twice", false, "beta", "beta");
        yield return Case("descending", false, "stable", "beta");
        yield return Case("no name", false, "be ta");
        yield return Case("more than there is room for", false, [.. Enumerable.Range(0, Limits.TermsChannelsMax + 1).Select(i => $"c{i}")]);

        static TestCaseData Case(string desc, bool good, params string[] channels) =>
            new TestCaseData(channels, good).SetName($"IsWellFormed_{desc.Replace(' ', '_')}_Is{good}").SetCategory("REP-PROPOSE.4");
    }

    [TestCaseSource(nameof(Channels))]
    public void IsWellFormed_OfChannels(string[] channels, bool good) => Assert.That(new ReplicationTerms(0, 0, channels).IsWellFormed(), Is.EqualTo(good));

    [TestCase(-1, 0)]
    [TestCase(0, -1)]
    [TestCase(Limits.HeightMax + 1, 0)]
    [TestCase(0, Limits.TimeMsMax + 1)]
    public void IsWellFormed_OutOfBounds_IsFalse(long untilHeight, long untilTimeMs) =>
        Assert.That(new ReplicationTerms(untilHeight, untilTimeMs, ["stable"]).IsWellFormed(), Is.False);

    [Test]
    [Category("REP-CALL.3")]
    [Category("G01")]
    public void Digest_OfProposals_DiffersWithEveryField()
    {
        ReplicationProposal proposal = new(At(1), At(2), 1, new ReplicationTerms(10, 20, ["stable"]));
        Hash256[] digests =
        [
            proposal.Digest(ChainId),
            proposal.Digest(Sha256.Hash("another chain"u8)),
            (proposal with { Release = At(3) }).Digest(ChainId),
            (proposal with { Broker = At(3) }).Digest(ChainId),
            (proposal with { Sequence = 2 }).Digest(ChainId),
            (proposal with { Terms = new ReplicationTerms(11, 20, ["stable"]) }).Digest(ChainId),
            (proposal with { Terms = new ReplicationTerms(10, 21, ["stable"]) }).Digest(ChainId),
            (proposal with { Terms = new ReplicationTerms(10, 20, ["beta", "stable"]) }).Digest(ChainId),
        ];
        Assert.That(digests, Is.Unique);
        Assert.That(proposal.Digest(ChainId), Is.EqualTo(new ReplicationProposal(At(1), At(2), 1, new ReplicationTerms(10, 20, ["stable"])).Digest(ChainId)));
    }

    [Test]
    public void ContractAddress_OfPairs_DiffersWithReleaseBrokerAndChain()
    {
        Address[] addresses =
        [
            ReplicationProposal.ContractAddress(ChainId, At(1), At(2)), ReplicationProposal.ContractAddress(ChainId, At(2), At(1)),
            ReplicationProposal.ContractAddress(ChainId, At(1), At(3)), ReplicationProposal.ContractAddress(Hash256.Zero, At(1), At(2)),
        ];
        Assert.That(addresses, Is.Unique);
    }

    [Test]
    [Category("REP-LOCATIONS.1")]
    public void With_ManyBrokers_KeepsThemAscendingAndOneEach()
    {
        LocationsRecord record = LocationsRecord.Empty;
        foreach (byte broker in new byte[] { 7, 3, 9, 3, 1 }) record = record.With(Location(broker, 0), 1, 1);
        Assert.That(record.Entries.Select(e => e.Broker), Is.EqualTo(new[] { At(1), At(3), At(7), At(9) }));
        Assert.That(record.Without(At(7), 1, 1).Entries.Select(e => e.Broker), Is.EqualTo(new[] { At(1), At(3), At(9) }));
        Assert.That(LocationsRecord.TryDecode(record.Encode().ToArray(), out _), Is.True);
    }

    [Test]
    [Category("REP-LOCATIONS.3")]
    public void With_MoreThanThereIsRoomFor_TakesTheEndedOnesOutFirst()
    {
        LocationsRecord full = LocationsRecord.Empty;
        for (byte i = 1; i <= Limits.LocationsMax; i++) full = full.With(Location(i, untilHeight: i == 5 ? 100 : 0), 1, 1);
        Assert.That(full.HasRoomFor(At(99), 99, 1), Is.False);
        Assert.That(full.HasRoomFor(At(7), 99, 1), Is.True, "its own place");
        Assert.That(() => full.With(Location(99, 0), 99, 1), Throws.InvalidOperationException);
        Assert.That(full.HasRoomFor(At(99), 100, 1), Is.True, "the fifth location has ended");
        LocationsRecord next = full.With(Location(99, 0), 100, 1);
        Assert.That(next.Entries.Count, Is.EqualTo(Limits.LocationsMax));
        Assert.That(next.Entries.Select(e => e.Broker), Has.No.Member(At(5)));
    }

    [Test]
    [Category("REP-READ.1")]
    public void ActiveAt_LaterBlocks_LeavesOutWhatHasEnded()
    {
        LocationsRecord record = LocationsRecord.Empty.With(Location(1, untilHeight: 10), 1, 1).With(Location(2, untilHeight: 0), 1, 1);
        Assert.That(record.ActiveAt(9, 1).Select(e => e.Broker), Is.EqualTo(new[] { At(1), At(2) }));
        Assert.That(record.ActiveAt(10, 1).Select(e => e.Broker), Is.EqualTo(new[] { At(2) }));
        Assert.That(record.Entries.Count, Is.EqualTo(2), "the next write removes the entry itself");
    }

    [Test]
    public void Encode_OfNothing_Throws() => Assert.That(() => LocationsRecord.Empty.Encode().ToArray(), Throws.InvalidOperationException);

    [TestCase("80", Description = "the empty list")]
    [TestCase("00", Description = "no list")]
    public void TryDecode_OfNoLocations_Refuses(string hex) => Assert.That(LocationsRecord.TryDecode(Convert.FromHexString(hex), out _), Is.False);

    private static IEnumerable<TestCaseData> Brokers()
    {
        ParticipantRecord good = new(At(1), "b", Roles.Broker, false, [], []) { RepositoryUri = "http://b.example/" };
        yield return Case("in good standing", good, true);
        yield return Case("another one", good with { Id = At(2) }, false);
        yield return Case("suspended", good with { IsSuspended = true }, false);
        yield return Case("without the role", good with { Roles = Roles.Vendor | Roles.Gateway }, false);
        yield return Case("moved elsewhere", good with { RepositoryUri = "http://c.example/" }, false);
        yield return Case("moved to a folder", good with { RepositoryUri = "http://b.example/new/" }, false);
        yield return Case("without a repository", good with { RepositoryUri = "" }, false);

        static TestCaseData Case(string desc, ParticipantRecord broker, bool may) =>
            new TestCaseData(broker, may).SetName($"MayBeUsed_Broker_{desc.Replace(' ', '_')}_Is{may}").SetCategory("REP-READ.2");
    }

    [TestCaseSource(nameof(Brokers))]
    public void MayBeUsed_ByTheBrokersRecord(ParticipantRecord broker, bool may)
    {
        ReplicaLocation location = new(At(1), At(9), ImageUris.Of("http://b.example/", Image), 0, 0);
        Assert.That(location.MayBeUsed(broker, Image), Is.EqualTo(may));
        Assert.That(location.MayBeUsed(broker, Sha256.Hash("another image"u8)), Is.False);
    }

    private static ReplicaLocation Location(byte broker, long untilHeight) => new(At(broker), At(200), "http://b.example/firmware/00", untilHeight, 0);

    private static Address At(byte first)
    {
        byte[] bytes = new byte[Address.Size];
        bytes[0] = first;
        return Address.From(bytes);
    }
}
