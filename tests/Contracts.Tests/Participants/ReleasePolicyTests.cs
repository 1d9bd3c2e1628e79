using Chain.Contracts.Participants;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Participants;

/// <summary>Who must sign releases: steps from one policy to the next, and which steps are refused (threats A10, A23, I07).</summary>
internal sealed class ReleasePolicyTests
{
    private static readonly EcdsaSigner R1 = TestKeys.Of("r1"), R2 = TestKeys.Of("r2"), R3 = TestKeys.Of("r3"), R4 = TestKeys.Of("r4"), R5 = TestKeys.Of("r5");

    private TestLedger _ledger = null!;

    private Party Vendor => _ledger.Vendor;

    [SetUp]
    public void SetUp() => _ledger = Council.Start();

    [Category("PAR-POLICY.12")]
    [Category("A23")]
    [Test]
    public void Set_FullChainOfSteps_IsAcceptedAndEachHoldsFromItsHeight()
    {
        long first = _ledger.Next + 2;
        Assert.That(Set(Policy(2, R1, R2, R3), first, R1, R2).Outcome, Is.EqualTo(Outcome.Accepted), "from the own key");
        _ledger.RunBlock();
        _ledger.RunBlock();
        long second = _ledger.Next + 1;
        Assert.That(Set(Policy(2, R3, R4), second, R2, R3, R4).Outcome, Is.EqualTo(Outcome.Accepted), "with keys of both policies");

        ParticipantRecord record = _ledger.Record(Vendor);
        Assert.That(record.ReleasePolicies.Select(p => p.FromHeight), Is.EqualTo(new[] { 0, first, second }));
        Assert.That(record.ReleasePolicyAt(first - 1).Keys, Is.Empty);
        Assert.That(record.ReleasePolicyAt(first).Threshold, Is.EqualTo(2));
        Assert.That(record.ReleasePolicyAt(second).Keys, Does.Contain(R4.PublicKey));
        Assert.That(_ledger.State.IsKeyUsed(R1.PublicKey), Is.True, "a former key still belongs to its vendor");
    }

    [Category("A23")]
    [Category("PAR-POLICY.10")]
    [Test]
    public void Set_SignedByTheNewKeysOnly_IsRefused()
    {
        Establish(2, R1, R2, R3);

        Assert.That(Set(Policy(2, R4, R5), _ledger.Next + 1, R4, R5).Outcome, Is.EqualTo(Outcome.OldPolicySignaturesBelowThreshold), "none of the old");
        Assert.That(Set(Policy(2, R4, R5), _ledger.Next + 1, R1, R4, R5).Outcome, Is.EqualTo(Outcome.OldPolicySignaturesBelowThreshold), "one of the old two");
    }

    [Category("A23")]
    [Category("PAR-POLICY.11")]
    [Test]
    public void Set_SignedByTheOldKeysOnly_IsRefused()
    {
        Establish(2, R1, R2, R3);

        Assert.That(Set(Policy(2, R4, R5), _ledger.Next + 1, R1, R2).Outcome, Is.EqualTo(Outcome.NewPolicySignaturesBelowThreshold), "none of the new");
        Assert.That(Set(Policy(2, R4, R5), _ledger.Next + 1, R1, R2, R4).Outcome, Is.EqualTo(Outcome.NewPolicySignaturesBelowThreshold), "one of the new two");
    }

    [Category("A23")]
    [Test]
    public void Set_StepThatSkipsOne_IsRefused()
    {
        // These signatures are for the step from the own key to {4, 5}. They are submitted after the policy has become {1, 2,
        // 3}.
        long from = _ledger.Next + 10;
        ReleasePolicyChange skipped = new(Vendor.Address, 0, Policy(1, R4, R5), from);
        Establish(2, R1, R2, R3);
        ReleaseSignature[] signatures = Sign(skipped, R4, R5, R1, R2);

        Assert.That(Submit(skipped.Policy, from, signatures).Outcome, Is.EqualTo(Outcome.PolicySignatureInvalid));
    }

    [Category("A23")]
    [Test]
    public void Set_ReplayedStep_IsRefused()
    {
        Establish(1, R1);
        long from = _ledger.Next + 1;
        ReleaseSignature[] signatures = Sign(new ReleasePolicyChange(Vendor.Address, LastFrom(), ReleasePolicy.OwnKey, from), R1);
        Assert.That(Submit(ReleasePolicy.OwnKey, from, signatures).IsAccepted, Is.True);
        _ledger.RunBlock();

        Assert.That(Submit(Policy(1, R1), _ledger.Next + 1, signatures).Outcome, Is.EqualTo(Outcome.KeyUsed),
            "the policy before, with a key that was given up");
        Assert.That(Submit(ReleasePolicy.OwnKey, _ledger.Next + 1, signatures).Outcome, Is.EqualTo(Outcome.NoChange));
    }

    [Category("A10")]
    [Category("PAR-POLICY.1")]
    [Test]
    public void Set_OneKeysSignatureTwice_IsRefused()
    {
        ReleasePolicyChange change = new(Vendor.Address, 0, Policy(2, R1, R2), _ledger.Next + 1);
        ReleaseSignature one = new(R1.PublicKey, R1.Sign(change.Digest(_ledger.ChainId))), again = new(R1.PublicKey, R1.Sign(change.Digest(_ledger.ChainId)));

        Assert.That(Submit(change.Policy, change.FromHeight, [one, again]).Outcome, Is.EqualTo(Outcome.MalformedPayload), "two signatures of one key");
        Assert.That(Submit(change.Policy, change.FromHeight, [one, one]).Outcome, Is.EqualTo(Outcome.MalformedPayload), "one signature twice");
    }

    [Category("A10")]
    [Category("E01")]
    [Category("PAR-POLICY.9")]
    [Test]
    public void Set_SignatureByAKeyThatIsNotItsOwn_IsRefused()
    {
        ReleasePolicyChange change = new(Vendor.Address, 0, Policy(2, R1, R2), _ledger.Next + 1);
        Signature byR1 = R1.Sign(change.Digest(_ledger.ChainId));
        ReleaseSignature[] signatures = [.. new[] { new ReleaseSignature(R1.PublicKey, byR1), new ReleaseSignature(R2.PublicKey, byR1) }.OrderBy(s => s.Key)];

        Assert.That(Submit(change.Policy, change.FromHeight, signatures).Outcome, Is.EqualTo(Outcome.PolicySignatureInvalid), "one signature under two keys");
    }

    [Category("A10")]
    [Test]
    public void Set_SignaturesOfStrangers_DoNotCount() =>
        Assert.That(Set(Policy(2, R1, R2), _ledger.Next + 1, R1, R3, R4).Outcome, Is.EqualTo(Outcome.NewPolicySignaturesBelowThreshold));

    [Category("PAR-POLICY.2")]
    [Test]
    public void Set_ByABroker_IsRefused()
    {
        byte[] payload = ParticipantCalls.SetReleasePolicy(Policy(1, R1), _ledger.Next + 1, []);

        Assert.That(_ledger.Run(_ledger.Broker, ParticipantMethods.SetReleasePolicy, payload).Outcome, Is.EqualTo(Outcome.RoleMissing));
    }

    private static IEnumerable<TestCaseData> IllFormed()
    {
        PublicKey[] keys = [.. new[] { R1.PublicKey, R2.PublicKey }.Order()];
        yield return Case("no_signature_asked", new ReleasePolicy(0, keys));
        yield return Case("more_than_all_asked", new ReleasePolicy(3, keys));
        yield return Case("two_of_the_own_key", new ReleasePolicy(2, []));
        yield return Case("a_key_twice", new ReleasePolicy(2, [keys[0], keys[0]])).SetCategory("A10");
        yield return Case("keys_out_of_order", new ReleasePolicy(2, [keys[1], keys[0]]));

        static TestCaseData Case(string desc, ReleasePolicy policy) => new TestCaseData(policy).SetName($"Set_Policy_{desc}_IsRefused");
    }

    [Category("PAR-POLICY.3")]
    [TestCaseSource(nameof(IllFormed))]
    public void Set_IllFormedPolicy_IsRefused(ReleasePolicy policy) =>
        Assert.That(Submit(policy, _ledger.Next + 1, []).Outcome, Is.EqualTo(Outcome.PolicyInvalid));

    [Category("PAR-POLICY.4")]
    [TestCase(0, TestName = "Set_HeightOfTheBlock_IsRefused")]
    [TestCase(Limits.HeightsAheadMax + 1, TestName = "Set_HeightBeyondReach_IsRefused")]
    public void Set_HeightOutOfRange_IsRefused(long ahead) =>
        Assert.That(Set(Policy(1, R1), _ledger.Next + ahead, R1).Outcome, Is.EqualTo(Outcome.HeightOutOfRange));

    [Category("PAR-POLICY.5")]
    [Test]
    public void Set_WhileAnotherIsYetToBegin_IsRefused()
    {
        Set(Policy(1, R1), _ledger.Next + 5, R1);

        Assert.That(Set(Policy(1, R2), _ledger.Next + 5, R1, R2).Outcome, Is.EqualTo(Outcome.PolicyPending));
    }

    [Category("PAR-POLICY.6")]
    [Test]
    public void Set_PolicyThatHolds_IsRefused() => Assert.That(Submit(ReleasePolicy.OwnKey, _ledger.Next + 1, []).Outcome, Is.EqualTo(Outcome.NoChange));

    [Category("PAR-POLICY.7")]
    [Category("E04")]
    [TestCaseSource(typeof(BadKeys), nameof(BadKeys.Cases))]
    public void Set_KeyThatIsNoPoint_IsRefused(PublicKey key) =>
        Assert.That(Submit(new ReleasePolicy(1, [key]), _ledger.Next + 1, []).Outcome, Is.EqualTo(Outcome.KeyInvalid));

    [Category("PAR-POLICY.8")]
    [Category("B12")]
    [TestCase("vendor", TestName = "Set_KeyThatSignsTransactions_IsRefused")]
    [TestCase("broker", TestName = "Set_KeyOfAnother_IsRefused")]
    public void Set_KeyThatWasUsed_IsRefused(string owner) =>
        Assert.That(Set(Policy(1, TestKeys.Of(owner)), _ledger.Next + 1, TestKeys.Of(owner)).Outcome, Is.EqualTo(Outcome.KeyUsed));

    [Test]
    public void Set_MorePoliciesThanAreKept_DropsTheOldest()
    {
        for (int i = 0; i < Limits.ReleasePoliciesMax + 2; i++)
        {
            EcdsaSigner next = TestKeys.Of($"step-{i}");
            EcdsaSigner[] signers = i == 0 ? [next] : [TestKeys.Of($"step-{i - 1}"), next];
            Assert.That(Set(Policy(1, next), _ledger.Next + 1, signers).Outcome, Is.EqualTo(Outcome.Accepted), $"step {i}");
        }

        IReadOnlyList<DatedReleasePolicy> kept = _ledger.Record(Vendor).ReleasePolicies;
        Assert.That(kept, Has.Count.EqualTo(Limits.ReleasePoliciesMax));
        Assert.That(kept[^1].Policy.Keys, Is.EqualTo(new[] { TestKeys.Of($"step-{Limits.ReleasePoliciesMax + 1}").PublicKey }));
    }

    [Category("PAR-AUDIT.4")]
    [Test]
    public void RaiseAuditorThreshold_Higher_HoldsAtOnceAndSaysSo()
    {
        Receipt receipt = Raise(2);

        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(receipt.Events.Single().Type, Is.EqualTo(ContractEventType.ParticipantChanged));
        Assert.That(_ledger.Record(Vendor).AuditorThreshold, Is.EqualTo(2));
    }

    [Category("PAR-AUDIT.3")]
    [Category("I07")]
    [TestCase(2, TestName = "RaiseAuditorThreshold_AsItIs_IsRefused")]
    [TestCase(1, TestName = "RaiseAuditorThreshold_Lower_IsRefused")]
    [TestCase(0, TestName = "RaiseAuditorThreshold_ToNone_IsRefused")]
    public void RaiseAuditorThreshold_NotHigher_IsRefused(int threshold)
    {
        Raise(2);

        Assert.That(Raise(threshold).Outcome, Is.EqualTo(Outcome.ThresholdNotRaised));
        Assert.That(_ledger.Record(Vendor).AuditorThreshold, Is.EqualTo(2));
    }

    [Category("PAR-AUDIT.1")]
    [Test]
    public void RaiseAuditorThreshold_BeyondTheLimit_IsRefused() =>
        Assert.That(Raise(Limits.AuditorThresholdMax + 1).Outcome, Is.EqualTo(Outcome.MalformedPayload));

    [Category("PAR-AUDIT.2")]
    [Test]
    public void RaiseAuditorThreshold_ByABroker_IsRefused() =>
        Assert.That(_ledger.Run(_ledger.Broker, ParticipantMethods.RaiseAuditorThreshold, ParticipantCalls.RaiseAuditorThreshold(1)).Outcome,
            Is.EqualTo(Outcome.RoleMissing));

    private static ReleasePolicy Policy(int threshold, params EcdsaSigner[] keys) => new(threshold, [.. keys.Select(k => k.PublicKey).Order()]);

    private long LastFrom() => _ledger.Record(Vendor).ReleasePolicies[^1].FromHeight;

    private void Establish(int threshold, params EcdsaSigner[] keys)
    {
        Assert.That(Set(Policy(threshold, keys), _ledger.Next + 1, keys).IsAccepted, Is.True);
        _ledger.RunBlock();
    }

    private ReleaseSignature[] Sign(ReleasePolicyChange change, params EcdsaSigner[] signers) =>
        [.. signers.Select(s => new ReleaseSignature(s.PublicKey, s.Sign(change.Digest(_ledger.ChainId)))).OrderBy(s => s.Key)];

    private Receipt Set(ReleasePolicy policy, long from, params EcdsaSigner[] signers) =>
        Submit(policy, from, Sign(new ReleasePolicyChange(Vendor.Address, LastFrom(), policy, from), signers));

    private Receipt Submit(ReleasePolicy policy, long from, IReadOnlyList<ReleaseSignature> signatures) =>
        _ledger.Run(Vendor, ParticipantMethods.SetReleasePolicy, ParticipantCalls.SetReleasePolicy(policy, from, signatures));

    private Receipt Raise(int threshold) => _ledger.Run(Vendor, ParticipantMethods.RaiseAuditorThreshold, ParticipantCalls.RaiseAuditorThreshold(threshold));
}
