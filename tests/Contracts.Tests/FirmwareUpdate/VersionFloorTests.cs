using Chain.Contracts.Participants;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.FirmwareUpdate;

/// <summary>A stolen release key cannot use up the versions of a channel (threat A04).</summary>
[Category("A04")]
internal sealed class VersionFloorTests
{
    private const string Huge = "999999999999999999.999999999999999999.999999999999999999";

    private Town _town = null!;

    [SetUp]
    public void SetUp() => _town = new Town(rules: 2);

    [Category("UPD-DEPLOY.17")]
    [TestCase(1, Outcome.Accepted)]
    [TestCase(2, Outcome.VersionStepTooLarge)]
    public void Deploy_HighestVersionThereIs_IsRefused(int rules, Outcome expected)
    {
        _town = new Town(rules: rules);
        _town.Active(_town.NextManifest("1.0.0", 1));

        Assert.That(_town.Deploy(Town.Acme, _town.NextManifest(Huge, 2)).Outcome, Is.EqualTo(expected));
    }

    [Category("UPD-DEPLOY.17")]
    [TestCase("100001.0.0", Outcome.Accepted)]
    [TestCase("100002.0.0", Outcome.VersionStepTooLarge)]
    [TestCase("1.100002.0", Outcome.Accepted)]
    [TestCase("1.100003.0", Outcome.VersionStepTooLarge)]
    [TestCase("1.3.100003", Outcome.Accepted)]
    [TestCase("1.3.100004", Outcome.VersionStepTooLarge)]
    [TestCase("2.0.100004", Outcome.VersionStepTooLarge)]
    [TestCase("2.0.0-rc.99999999999999999999", Outcome.Accepted)]
    public void Deploy_After_1_2_3_IsBoundedInEveryNumber(string version, Outcome expected)
    {
        _town.Active(_town.NextManifest("1.2.3", 1));

        Assert.That(_town.Deploy(Town.Acme, _town.NextManifest(version, 2)).Outcome, Is.EqualTo(expected));
    }

    [Category("UPD-DEPLOY.17")]
    [TestCase("2026.11.30", Outcome.Accepted)]
    [TestCase("20261130.0.0", Outcome.Accepted)]
    [TestCase("100000001.0.0", Outcome.VersionStepTooLarge)]
    [TestCase("1.0.100000001", Outcome.VersionStepTooLarge)]
    public void Deploy_FirstRelease_IsBoundedToo(string version, Outcome expected) =>
        Assert.That(_town.Deploy(Town.Acme, _town.NextManifest(version, 1)).Outcome, Is.EqualTo(expected));

    [Category("GOV-FLOOR.4")]
    [Test]
    public void LowerVersionFloor_AfterAThiefsLargestStep_TheVendorGoesOnWhereItWas()
    {
        _town.Active(_town.NextManifest("1.0.0", 1));
        Address stolen = _town.Active(_town.NextManifest("100001.0.0", 2));
        _town.Revoke(Town.Acme, stolen);
        ReleaseManifest next = _town.NextManifest("1.0.1", 3);
        Assert.That(_town.Deploy(Town.Acme, next).Outcome, Is.EqualTo(Outcome.VersionNotAbove), "before the vote");

        Receipt receipt = Decide(Lower("1.0.0"));

        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(receipt.Events.Select(e => e.Type), Does.Contain(ContractEventType.VersionFloorLowered));
        LatestRelease latest = _town.Ledger.State.Latest(Town.Acme.Address, Town.Model, Town.Channel)!;
        Assert.That(latest, Is.EqualTo(new LatestRelease(stolen, next.PreviousRelease, "1.0.0", 2)), "only the version changes: the counter stays");
        Assert.That(_town.Deploy(Town.Acme, next with { SecurityCounter = 2 }).Outcome, Is.EqualTo(Outcome.CounterNotAbove), "the counter never falls");
        _town.Active(next);
        Assert.That(_town.Ledger.State.Latest(Town.Acme.Address, Town.Model, Town.Channel)!.Version, Is.EqualTo("1.0.1"));
    }

    [Category("GOV-FLOOR.2")]
    [Test]
    public void LowerVersionFloor_WhileTheNewestIsActive_IsRefused()
    {
        _town.Active(_town.NextManifest("1.0.0", 1));

        Assert.That(Decide(Lower("0.9.0")).Outcome, Is.EqualTo(Outcome.ReleaseActive));
    }

    [Category("GOV-FLOOR.3")]
    [TestCase("1.0.0")]
    [TestCase("1.0.1")]
    public void LowerVersionFloor_NotLower_IsRefused(string version)
    {
        _town.Revoke(Town.Acme, _town.Active(_town.NextManifest("1.0.0", 1)));

        Assert.That(Decide(Lower(version)).Outcome, Is.EqualTo(Outcome.FloorNotLower));
    }

    [Category("GOV-FLOOR.1")]
    [Test]
    public void LowerVersionFloor_WithoutARelease_IsRefused() => Assert.That(Decide(Lower("0.9.0")).Outcome, Is.EqualTo(Outcome.UnknownRelease));

    [Category("GOV-PROPOSE.1")]
    [Test]
    public void LowerVersionFloor_ToNoVersion_IsMalformed() => Assert.That(Decide(Lower("1.0")).Outcome, Is.EqualTo(Outcome.MalformedPayload));

    private static GovernanceAction.LowerVersionFloor Lower(string version) => new(Town.Acme.Address, Town.Model, Town.Channel, version);

    /// <summary>Proposes, then votes until a quorum approves. Returns the last receipt.</summary>
    private Receipt Decide(GovernanceAction action)
    {
        byte[] proposal = ParticipantCalls.Propose(action, _town.Ledger.Next + 100);
        Receipt receipt = _town.Ledger.Run(Town.Authorities[0], ContractKind.Participants, ParticipantMethods.Propose, proposal);
        Address id = receipt.Contract;
        foreach (Party voter in Town.Authorities.Skip(1).Take(2))
        {
            if (!receipt.IsAccepted) return receipt;
            receipt = _town.Ledger.Run(voter, ContractKind.Participants, ParticipantMethods.Vote, ParticipantCalls.Vote(true), id);
        }

        return receipt;
    }
}
