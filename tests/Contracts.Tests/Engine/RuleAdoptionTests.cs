using Chain.Contracts;
using Chain.Contracts.Participants;
using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Engine;

/// <summary>The authorities vote the height from which a new version of the rules is in force; until then a chain runs as before.</summary>
internal sealed class RuleAdoptionTests
{
    // Version 1 does not know this action. Version 2 finds that there is no such release.
    private static readonly GovernanceAction Probe = new GovernanceAction.LowerVersionFloor(Party.Named("vendor").Address, "m", "stable", "1.0.0");

    private TestLedger _ledger = null!;

    [SetUp]
    public void SetUp() => _ledger = Council.Start();

    [Category("GOV-RULES.5")]
    [Category("ENG-VERSION.2")]
    [Test]
    public void AdoptRules_Approved_HoldsFromTheHeightOn()
    {
        long from = _ledger.Next + 20;

        Receipt receipt = _ledger.Decide(new GovernanceAction.AdoptRules(2, from));

        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(receipt.Events.Select(e => e.Type), Does.Contain(ContractEventType.RulesAdopted));
        _ledger.SkipTo(from - 1);
        Assert.That(_ledger.Propose(Probe).Outcome, Is.EqualTo(Outcome.MalformedPayload), "the block before");
        Assert.That(_ledger.Next, Is.EqualTo(from));
        Assert.That(_ledger.Propose(Probe).Outcome, Is.EqualTo(Outcome.UnknownRelease), "the first block of version 2");
    }

    [Category("ENG-VERSION.2")]
    [TestCase(1, Outcome.MalformedPayload)]
    [TestCase(2, Outcome.UnknownRelease)]
    public void GenesisState_OfAVersion_RunsItFromTheFirstBlock(int rules, Outcome expected)
    {
        _ledger = Council.Start(rules: rules);

        Assert.That(_ledger.Propose(Probe).Outcome, Is.EqualTo(expected));
    }

    [Category("ENG-VERSION.2")]
    [Test]
    public void GenesisState_OfVersion1_HasNoEntryForIt()
    {
        Assert.That(_ledger.Store.TryRead(StateKeys.RuleVersions, out _), Is.False);
        Assert.That(Council.Start(rules: 2).Store.TryRead(StateKeys.RuleVersions, out _), Is.True);
    }

    [Category("GOV-RULES.1")]
    [Test]
    public void AdoptRules_ByOneWhoMayNotVote_IsAsUnknownAsBefore()
    {
        byte[] payload = ParticipantCalls.Propose(new GovernanceAction.AdoptRules(2, 50), _ledger.Next + 10);

        Assert.That(_ledger.Run(_ledger.Vendor, ParticipantMethods.Propose, payload).Outcome, Is.EqualTo(Outcome.MalformedPayload));
        _ledger = Council.Start(rules: 2);
        Assert.That(_ledger.Run(_ledger.Vendor, ParticipantMethods.Propose, payload).Outcome, Is.EqualTo(Outcome.NotValidator));
    }

    [Category("GOV-RULES.2")]
    [Test]
    public void AdoptRules_VersionThatTheProgramDoesNotKnow_IsRefused() =>
        Assert.That(_ledger.Propose(new GovernanceAction.AdoptRules(RuleVersions.Newest + 1, 50)).Outcome, Is.EqualTo(Outcome.RulesVersionUnknown));

    [Category("GOV-RULES.3")]
    [Test]
    public void AdoptRules_InForceOrScheduledAlready_IsRefused()
    {
        Assert.That(_ledger.Propose(new GovernanceAction.AdoptRules(1, 50)).Outcome, Is.EqualTo(Outcome.NoChange));
        Assert.That(_ledger.Decide(new GovernanceAction.AdoptRules(2, 50)).IsAccepted, Is.True);
        Assert.That(_ledger.Propose(new GovernanceAction.AdoptRules(2, 50)).Outcome, Is.EqualTo(Outcome.NoChange), "scheduled");
        _ledger.SkipTo(50);
        Assert.That(_ledger.Propose(new GovernanceAction.AdoptRules(2, 100)).Outcome, Is.EqualTo(Outcome.NoChange), "in force");
    }

    [Category("GOV-RULES.4")]
    [TestCase(0)]
    [TestCase(Limits.HeightsAheadMax + 1)]
    public void AdoptRules_HeightOutOfRange_IsRefused(long ahead) =>
        Assert.That(_ledger.Propose(new GovernanceAction.AdoptRules(2, _ledger.Next + ahead)).Outcome, Is.EqualTo(Outcome.HeightOutOfRange));

    [Category("GOV-RULES.5")]
    [TestCase(60)]
    [TestCase(40)]
    public void AdoptRules_VotedAgainBeforeItBegins_MovesIt(long moved)
    {
        Assert.That(_ledger.Decide(new GovernanceAction.AdoptRules(2, 50)).IsAccepted, Is.True);

        Assert.That(_ledger.Decide(new GovernanceAction.AdoptRules(2, moved)).IsAccepted, Is.True);

        Assert.That(_ledger.State.RuleVersions.Entries, Is.EqualTo(new[] { new DatedRuleVersion(2, moved) }));
        Assert.That(_ledger.State.RuleVersions.VersionAt(moved - 1), Is.EqualTo(1));
        Assert.That(_ledger.State.RuleVersions.VersionAt(moved), Is.EqualTo(2));
    }

    [Category("ENG-VERSION.2")]
    [Test]
    public void Begin_StateOfRulesThatTheProgramDoesNotKnow_Throws()
    {
        CborWriter writer = new();
        RuleVersions.OfFirst.With(RuleVersions.Newest + 1, fromHeight: 5).WriteTo(writer);
        _ledger.Store.Apply(new StateWrite(StateKeys.RuleVersions, writer.Written.ToArray()));
        ContractEngine engine = ContractEngine.CreateDefault();

        Assert.That(engine.Execute(new BlockContext(_ledger.ChainId, 4, 5_000), [], _ledger.Store).IsValid, Is.True);
        Assert.Throws<NotSupportedException>(() => engine.Execute(new BlockContext(_ledger.ChainId, 5, 5_000), [], _ledger.Store));
    }

    [Category("ENG-BLOCK.3")]
    [Test]
    public void Execute_EmptyBlockOfVersion2_WritesNothing()
    {
        _ledger = Council.Start(rules: 2);

        Assert.That(_ledger.Execute().Writes, Is.Empty);
    }
}
