using Chain.Contracts.Participants;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Participants;

/// <summary>Every new key of a release policy signs the change, so nobody can burn another's next key by naming it.</summary>
[Category("PAR-POLICY.13")]
internal sealed class PolicyPossessionTests
{
    private static readonly EcdsaSigner R1 = TestKeys.Of("release-1"), R2 = TestKeys.Of("release-2"), R3 = TestKeys.Of("release-3");

    private TestLedger _ledger = null!;

    private Party Vendor => _ledger.Vendor;

    [TestCase(1, Outcome.Accepted, Outcome.KeyUsed)]
    [TestCase(2, Outcome.PossessionNotProven, Outcome.Accepted)]
    public void Set_KeyOfSomebodyElse_NeedsItsSignature(int rules, Outcome named, Outcome victims)
    {
        _ledger = Council.Start(rules: rules);
        EcdsaSigner next = TestKeys.Of("the broker's next key");

        Assert.That(Set(Policy(1, R1, next), R1).Outcome, Is.EqualTo(named));

        Party broker = _ledger.Broker;
        byte[] rotation = ParticipantCalls.RotateKey(broker.Key, next.PublicKey, _ledger.Next + 1, _ledger.Possession(broker.Address, next));
        Assert.That(_ledger.Run(broker, ParticipantMethods.RotateKey, rotation).Outcome, Is.EqualTo(victims));
    }

    [Test]
    public void Set_EveryNewKeySigns_IsAccepted()
    {
        _ledger = Council.Start(rules: 2);

        Assert.That(Set(Policy(1, R1, R2), R1, R2).Outcome, Is.EqualTo(Outcome.Accepted));
        _ledger.RunBlock();
        Assert.That(Set(Policy(1, R1, R2, R3), R1, R3).Outcome, Is.EqualTo(Outcome.Accepted), "a key of the old policy need not sign again");
        _ledger.RunBlock();
        Assert.That(Set(Policy(1, R2), R3, R2).Outcome, Is.EqualTo(Outcome.Accepted), "fewer keys");
    }

    [Category("PAR-POLICY.11")]
    [Test]
    public void Set_FewerThanTheThreshold_SaysSoFirst()
    {
        _ledger = Council.Start(rules: 2);

        Assert.That(Set(Policy(2, R1, R2), R1).Outcome, Is.EqualTo(Outcome.NewPolicySignaturesBelowThreshold));
    }

    private static ReleasePolicy Policy(int threshold, params EcdsaSigner[] keys) => new(threshold, [.. keys.Select(k => k.PublicKey).Order()]);

    private Receipt Set(ReleasePolicy policy, params EcdsaSigner[] signers)
    {
        long from = _ledger.Next + 1;
        ReleasePolicyChange change = new(Vendor.Address, _ledger.Record(Vendor).ReleasePolicies[^1].FromHeight, policy, from);
        ReleaseSignature[] signatures = [.. signers.Select(s => new ReleaseSignature(s.PublicKey, s.Sign(change.Digest(_ledger.ChainId)))).OrderBy(s => s.Key)];
        return _ledger.Run(Vendor, ParticipantMethods.SetReleasePolicy, ParticipantCalls.SetReleasePolicy(policy, from, signatures));
    }
}
