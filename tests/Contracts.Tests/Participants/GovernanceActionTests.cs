using Chain.Contracts;
using Chain.Contracts.Participants;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Participants;

/// <summary>What the authorities can and cannot decide about participants and parameters.</summary>
internal sealed class GovernanceActionTests
{
    private static readonly Party Newcomer = Party.Named("newcomer"), Other = Party.Named("other");

    private TestLedger _ledger = null!;

    private IReadOnlyList<Party> A => _ledger.Authorities;

    [SetUp]
    public void SetUp() => _ledger = Council.Start();

    [Category("GOV-REG.7")]
    [Test]
    public void Register_Participant_ActsFromTheNextBlockOn()
    {
        _ledger.Decide(_ledger.Registration(Newcomer, Roles.Vendor | Roles.Broker, "https://new.example/"));

        ParticipantRecord record = _ledger.Record(Newcomer);
        Assert.That(record.Roles, Is.EqualTo(Roles.Vendor | Roles.Broker));
        Assert.That(record.RepositoryUri, Is.EqualTo("https://new.example/"));
        Assert.That(record.Keys, Is.EqualTo(new[] { new ParticipantKey(Newcomer.Key, _ledger.Next, 0) }));
        Assert.That(_ledger.Run(Newcomer, ParticipantMethods.RaiseAuditorThreshold, ParticipantCalls.RaiseAuditorThreshold(1)).Outcome,
            Is.EqualTo(Outcome.Accepted));
        Assert.That(_ledger.State.ParticipantCount(), Is.EqualTo(_ledger.Genesis.Participants.Count + 1));
    }

    [Category("GOV-REPO.5")]
    [TestCase("http://2130706433/fw/")]
    [TestCase("http://0x7f.1/fw/")]
    [TestCase("http://[::ffff:7f00:1]/fw/")]
    [TestCase("http://[0:0:0:0:0:0:0:1]/fw/")]
    public void SetRepository_HostThatIsNotCanonical_IsRefusedFromVersion2On(string uri)
    {
        TestLedger second = Council.Start(rules: 2);
        Assert.That(_ledger.Decide(new GovernanceAction.SetRepository(_ledger.Broker.Address, uri)).Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(second.Decide(new GovernanceAction.SetRepository(second.Broker.Address, uri)).Outcome, Is.EqualTo(Outcome.RepositoryUriInvalid));
        Assert.That(second.Propose(second.Registration(Newcomer, Roles.Broker, uri)).Outcome, Is.EqualTo(Outcome.RepositoryUriInvalid));
    }

    private static IEnumerable<TestCaseData> BadRegistrations()
    {
        yield return Case("a_name_outside_the_grammar", Outcome.NameInvalid, l => l.Registration(Newcomer, Roles.Vendor, name: "Ac me"))
            .SetCategory("GOV-REG.1");
        yield return Case("a_look-alike_name", Outcome.NameInvalid, l => l.Registration(Newcomer, Roles.Vendor, name: "vendоr")).SetCategory("E11");
        yield return Case("a_name_that_is_taken", Outcome.NameUsed, l => l.Registration(Newcomer, Roles.Vendor, name: "vendor")).SetCategory("GOV-REG.2");
        yield return Case("a_registered_participant", Outcome.ParticipantExists, l => l.Registration(l.Vendor, Roles.Vendor, name: "second"))
            .SetCategory("GOV-REG.4");
        yield return Case("a_repository_that_is_no_base_URI", Outcome.RepositoryUriInvalid, l =>
            l.Registration(Newcomer, Roles.Broker, "https://new.example")).SetCategory("GOV-REPO.2");
        yield return Case("a_repository_that_is_taken", Outcome.RepositoryUriUsed, l =>
            l.Registration(Newcomer, Roles.Broker, "https://broker.example:443/mine/")).SetCategory("GOV-REPO.3");
        yield return Case("a_possession_by_another_key", Outcome.PossessionNotProven, l =>
            l.Registration(Newcomer, Roles.Vendor) with { Possession = l.Possession(Newcomer.Address, Other.Signer) })
            .SetCategory("GOV-REG.6");
        yield return Case("a_possession_for_another_participant", Outcome.PossessionNotProven, l =>
            l.Registration(Newcomer, Roles.Vendor) with { Possession = l.Possession(Other.Address, Newcomer.Signer) })
            .SetCategory("GOV-REG.6");

        static TestCaseData Case(string desc, Outcome expected, Func<TestLedger, GovernanceAction> action) =>
            new TestCaseData(expected, action).SetName($"Register_{desc}_IsRefused");
    }

    [TestCaseSource(nameof(BadRegistrations))]
    public void Register_BadInput_IsRefused(Outcome expected, Func<TestLedger, GovernanceAction> action) =>
        Assert.That(_ledger.Propose(action(_ledger)).Outcome, Is.EqualTo(expected));

    [Category("GOV-REG.3")]
    [Category("E04")]
    [TestCaseSource(typeof(BadKeys), nameof(BadKeys.Cases))]
    public void Register_KeyThatIsNoPoint_IsRefused(PublicKey key) =>
        Assert.That(_ledger.Propose(_ledger.Registration(Newcomer, Roles.Vendor) with { Key = key }).Outcome, Is.EqualTo(Outcome.KeyInvalid));

    [Category("GOV-REG.5")]
    [Category("B12")]
    [Test]
    public void Register_SecondKeyOfAnother_IsRefused()
    {
        byte[] payload = ParticipantCalls.AddKey(Newcomer.Key, _ledger.Next + 1, _ledger.Possession(_ledger.Vendor.Address, Newcomer.Signer));
        Assert.That(_ledger.Run(_ledger.Vendor, ParticipantMethods.AddKey, payload).IsAccepted, Is.True);

        Assert.That(_ledger.Propose(_ledger.Registration(Newcomer, Roles.Vendor)).Outcome, Is.EqualTo(Outcome.KeyUsed));
    }

    private static IEnumerable<TestCaseData> OnNobody()
    {
        foreach (GovernanceAction action in new GovernanceAction[]
        {
            new GovernanceAction.SetRoles(Newcomer.Address, Roles.Vendor), new GovernanceAction.SetSuspended(Newcomer.Address, true),
                new GovernanceAction.SetRepository(Newcomer.Address, ""),
            new GovernanceAction.SetAuditorThreshold(Newcomer.Address, 1), new GovernanceAction.ReplaceKeys(Newcomer.Address, Other.Key, default),
            new GovernanceAction.ChangeValidators([Newcomer.Address], []), new GovernanceAction.ChangeValidators([], [Newcomer.Address]),
        })
        {
            yield return new TestCaseData(action).SetName($"Propose_{action.GetType().Name}_OnNobody_IsRefused");
        }
    }

    [Category("GOV-ACTION.1")]
    [TestCaseSource(nameof(OnNobody))]
    public void Propose_OnNobody_IsRefused(GovernanceAction action) => Assert.That(_ledger.Propose(action).Outcome, Is.EqualTo(Outcome.UnknownParticipant));

    private static IEnumerable<TestCaseData> NoChanges()
    {
        yield return Case("GOV-ROLES.1", l => new GovernanceAction.SetRoles(l.Vendor.Address, Roles.Vendor));
        yield return Case("GOV-SUSPEND.1", l => new GovernanceAction.SetSuspended(l.Vendor.Address, false));
        yield return Case("GOV-REPO.1", l => new GovernanceAction.SetRepository(l.Vendor.Address, "https://vendor.example/"));
        yield return Case("GOV-AUDIT.1", l => new GovernanceAction.SetAuditorThreshold(l.Vendor.Address, 0));
        yield return Case("GOV-PARAM.2", l => new GovernanceAction.SetParameters(l.Genesis.Parameters));
        yield return Case("GOV-SET.1", _ => new GovernanceAction.ChangeValidators([], []));
        yield return Case("GOV-SET.2", l => new GovernanceAction.ChangeValidators([l.Candidate.Address], []));

        static TestCaseData Case(string tag, Func<TestLedger, GovernanceAction> action) =>
            new TestCaseData(action).SetName($"Propose_AsItIs_{tag}_IsRefused").SetCategory(tag);
    }

    [TestCaseSource(nameof(NoChanges))]
    public void Propose_WhatIsSoAlready_IsRefused(Func<TestLedger, GovernanceAction> action) =>
        Assert.That(_ledger.Propose(action(_ledger)).Outcome, Is.EqualTo(Outcome.NoChange));

    [Test]
    public void SetRoles_OfABroker_HoldAtOnce()
    {
        _ledger.Decide(new GovernanceAction.SetRoles(_ledger.Broker.Address, Roles.Broker | Roles.Auditor));

        Assert.That(_ledger.Record(_ledger.Broker).Roles, Is.EqualTo(Roles.Broker | Roles.Auditor));
    }

    [Category("GOV-ROLES.2")]
    [Test]
    public void SetRoles_ThatTakeAuthorityFromAValidator_IsRefused() =>
        Assert.That(_ledger.Propose(new GovernanceAction.SetRoles(A[3].Address, Roles.Vendor)).Outcome, Is.EqualTo(Outcome.ValidatorInForce));

    [Category("ENG-TX.2")]
    [Category("GOV-SUSPEND.3")]
    [Test]
    public void SetSuspended_Vendor_SignsNothingUntilReinstated()
    {
        _ledger.Decide(new GovernanceAction.SetSuspended(_ledger.Vendor.Address, true));
        Assert.That(_ledger.Execute(_ledger.Sign(_ledger.Vendor, 999, [])).FirstInvalidVerdict, Is.EqualTo(TransactionVerdict.SenderSuspended));

        Receipt receipt = _ledger.Decide(new GovernanceAction.SetSuspended(_ledger.Vendor.Address, false));

        Assert.That(receipt.Events.Select(e => e.Type), Does.Contain(ContractEventType.ParticipantReinstated));
        Assert.That(_ledger.Execute(_ledger.Sign(_ledger.Vendor, 999, [])).IsValid, Is.True);
    }

    [Category("GOV-SUSPEND.2")]
    [Test]
    public void SetSuspended_Validator_LeavesTheSet()
    {
        Receipt receipt = _ledger.Decide(new GovernanceAction.SetSuspended(A[3].Address, true));

        Assert.That(receipt.Events.Select(e => e.Type),
            Does.Contain(ContractEventType.ValidatorSetChanged).And.Contain(ContractEventType.ParticipantSuspended));
        Assert.That(_ledger.Validators.IndexOf(A[3].Address), Is.EqualTo(-1));
        _ledger.Decide(new GovernanceAction.SetSuspended(A[3].Address, false));
        Assert.That(_ledger.Validators.IndexOf(A[3].Address), Is.EqualTo(-1), "reinstating does not make it a validator again");
    }

    [Category("GOV-SUSPEND.2")]
    [Category("GOV-SET.6")]
    [Test]
    public void SetSuspended_LastValidator_IsRefused()
    {
        _ledger = Council.Start(1);

        Assert.That(_ledger.Decide(new GovernanceAction.SetSuspended(A[0].Address, true)).Outcome, Is.EqualTo(Outcome.ChangeTooLarge));
        Assert.That(_ledger.Validators.Count, Is.EqualTo(1));
    }

    [Category("GOV-REPO.4")]
    [Test]
    public void SetRepository_Another_FreesTheOldHost()
    {
        _ledger.Decide(new GovernanceAction.SetRepository(_ledger.Broker.Address, "https://elsewhere.example/"));

        Assert.That(_ledger.Record(_ledger.Broker).RepositoryUri, Is.EqualTo("https://elsewhere.example/"));
        Assert.That(_ledger.Propose(new GovernanceAction.SetRepository(_ledger.Vendor.Address, "https://broker.example/")).Outcome,
            Is.EqualTo(Outcome.Accepted), "free again");
        Assert.That(_ledger.Propose(new GovernanceAction.SetRepository(_ledger.Vendor.Address, "https://elsewhere.example/")).Outcome,
            Is.EqualTo(Outcome.RepositoryUriUsed), "the address is taken");
        Assert.That(_ledger.Propose(new GovernanceAction.SetRepository(_ledger.Broker.Address, "https://elsewhere.example/x/")).Outcome,
            Is.EqualTo(Outcome.Accepted), "another path on its own host");
    }

    [Category("GOV-AUDIT.2")]
    [Category("I07")]
    [Test]
    public void SetAuditorThreshold_Lower_TakesAVoteAndSaysSo()
    {
        _ledger.Run(_ledger.Vendor, ParticipantMethods.RaiseAuditorThreshold, ParticipantCalls.RaiseAuditorThreshold(3));

        Receipt receipt = _ledger.Decide(new GovernanceAction.SetAuditorThreshold(_ledger.Vendor.Address, 1));

        Assert.That(_ledger.Record(_ledger.Vendor).AuditorThreshold, Is.EqualTo(1));
        Assert.That(receipt.Events.Select(e => (e.Type, e.Contract)), Does.Contain((ContractEventType.ParticipantChanged, _ledger.Vendor.Address)));
    }

    [Category("GOV-PARAM.3")]
    [Category("I07")]
    [Test]
    public void SetParameters_LowerThreshold_TakesAQuorumAndSaysSo()
    {
        _ledger = Council.Start(parameters: new ChainParameters { AuditorThreshold = 2 });
        GovernanceAction lower = new GovernanceAction.SetParameters(new ChainParameters { AuditorThreshold = 0 });
        Address id = _ledger.Propose(lower).Contract;
        _ledger.Vote(A[1], id);
        Assert.That(_ledger.State.Parameters.AuditorThreshold, Is.EqualTo(2), "two of four change nothing");

        Receipt receipt = _ledger.Vote(A[2], id);

        Assert.That(_ledger.State.Parameters.AuditorThreshold, Is.EqualTo(0));
        Assert.That(receipt.Events.Select(e => e.Type), Does.Contain(ContractEventType.ParametersChanged));
    }

    [Category("GOV-PARAM.1")]
    [TestCase(0, 2 * 1024 * 1024, TestName = "SetParameters_NoTimeToPropose_IsRefused")]
    [TestCase(500, Limits.BlockBytesMax + 1, TestName = "SetParameters_BlocksBeyondTheLimit_IsRefused")]
    [TestCase(500, Limits.TransactionBytesMax, TestName = "SetParameters_BlocksTooSmallForATransaction_IsRefused")]
    public void SetParameters_OutOfRange_IsRefused(int proposeTimeoutMs, int blockBytesMax) => Assert.That(
        _ledger.Propose(new GovernanceAction.SetParameters(new ChainParameters { ProposeTimeoutMs = proposeTimeoutMs, BlockBytesMax = blockBytesMax })).Outcome,
        Is.EqualTo(Outcome.ParametersInvalid));

    [Category("GOV-KEYS.3")]
    [Category("B12")]
    [Test]
    public void ReplaceKeys_OfAVendor_EndsAllOthersAndItsReleasePolicy()
    {
        EcdsaSigner stolen = TestKeys.Of("r1"), fresh = TestKeys.Of("fresh");
        ReleasePolicyChange change = new(_ledger.Vendor.Address, 0, new ReleasePolicy(1, [stolen.PublicKey]), _ledger.Next + 50);
        ReleaseSignature[] signatures = [new(stolen.PublicKey, stolen.Sign(change.Digest(_ledger.ChainId)))];
        byte[] payload = ParticipantCalls.SetReleasePolicy(change.Policy, change.FromHeight, signatures);
        Assert.That(_ledger.Run(_ledger.Vendor, ParticipantMethods.SetReleasePolicy, payload).IsAccepted, Is.True);

        Receipt receipt = _ledger.Decide(new GovernanceAction.ReplaceKeys(_ledger.Vendor.Address, fresh.PublicKey,
            _ledger.Possession(_ledger.Vendor.Address, fresh)));

        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(_ledger.Execute(_ledger.Sign(_ledger.Vendor, 999, [])).FirstInvalidVerdict, Is.EqualTo(TransactionVerdict.KeyNotInForce));
        Assert.That(_ledger.Execute(_ledger.Sign(_ledger.Vendor, 999, [], key: fresh)).IsValid, Is.True);
        ParticipantRecord record = _ledger.Record(_ledger.Vendor);
        Assert.That(record.ReleasePolicyAt(change.FromHeight).Keys, Is.Empty, "the scheduled change is cancelled");
        Assert.That(record.Id, Is.EqualTo(_ledger.Vendor.Address));
    }

    [Category("GOV-KEYS.1")]
    [Test]
    public void ReplaceKeys_OfAValidator_IsRefused() => Assert.That(
        _ledger.Propose(new GovernanceAction.ReplaceKeys(A[3].Address, Other.Key, _ledger.Possession(A[3].Address, Other.Signer))).Outcome,
        Is.EqualTo(Outcome.ValidatorInForce));

    [Category("GOV-KEYS.2")]
    [Test]
    public void ReplaceKeys_KeyThatWasUsedOrNotProven_IsRefused()
    {
        Address vendor = _ledger.Vendor.Address;

        Assert.That(_ledger.Propose(new GovernanceAction.ReplaceKeys(vendor, _ledger.Broker.Key, _ledger.Possession(vendor, _ledger.Broker.Signer))).Outcome,
            Is.EqualTo(Outcome.KeyUsed));
        Assert.That(_ledger.Propose(new GovernanceAction.ReplaceKeys(vendor, Other.Key, _ledger.Possession(Other.Address, Other.Signer))).Outcome,
            Is.EqualTo(Outcome.PossessionNotProven));
    }
}
