using Chain.Contracts.Participants;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Participants;

/// <summary>Every payload has one encoding: each method refuses a payload that is truncated, extended or not canonical.</summary>
internal sealed class PayloadTests
{
    private static readonly Hash256 Hash = Chain.Core.Crypto.Sha256.Hash("x"u8);

    private static IEnumerable<TestCaseData> Payloads()
    {
        PublicKey key = TestKeys.Of("second").PublicKey;
        Vote vote = new(VoteType.Prevote, 5, 0, Hash, 0, default);
        yield return Case(ParticipantMethods.AddKey, "PAR-KEY.1", ParticipantCalls.AddKey(key, 5, default));
        yield return Case(ParticipantMethods.RotateKey, "PAR-KEY.1", ParticipantCalls.RotateKey(key, key, 5, default));
        yield return Case(ParticipantMethods.RevokeKey, "PAR-KEY.1", ParticipantCalls.RevokeKey(key, 5));
        yield return Case(ParticipantMethods.SetReleasePolicy, "PAR-POLICY.1",
            ParticipantCalls.SetReleasePolicy(new ReleasePolicy(1, [key]), 5, [new ReleaseSignature(key, default)]));
        yield return Case(ParticipantMethods.RaiseAuditorThreshold, "PAR-AUDIT.1", ParticipantCalls.RaiseAuditorThreshold(2));
        yield return Case(ParticipantMethods.Propose, "GOV-PROPOSE.1",
            ParticipantCalls.Propose(new GovernanceAction.SetRoles(key.ToAddress(), Roles.Vendor), 5));
        yield return Case(ParticipantMethods.Vote, "GOV-VOTE.1", ParticipantCalls.Vote(true));
        yield return Case(ParticipantMethods.Ready, "GOV-READY.1", ParticipantCalls.Ready(5));
        yield return Case(ParticipantMethods.SubmitEvidence, "EVI-SUBMIT.1",
            ParticipantCalls.SubmitEvidence(new DuplicateVoteEvidence(vote, vote with { BlockHash = Hash256.Zero })));

        static TestCaseData Case(int method, string tag, byte[] payload) =>
            new TestCaseData(method, payload).SetArgDisplayNames(tag, method.ToString(System.Globalization.CultureInfo.InvariantCulture)).SetCategory(tag);
    }

    [TestCaseSource(nameof(Payloads))]
    public void Call_PayloadCutAtAnyByteOrLonger_IsMalformed(int method, byte[] payload)
    {
        TestLedger ledger = Council.Start();
        byte[][] broken = [.. Enumerable.Range(0, payload.Length).Select(n => payload[..n]), [.. payload, 0], [.. payload, .. payload], [0xF6]];
        Transaction[] calls = [.. broken.Select(b => ledger.Sign(ledger.Authorities[0], method, b))];

        IReadOnlyList<Receipt> receipts = ledger.RunBlock(calls);

        Assert.That(receipts.Select(r => r.Outcome), Is.All.EqualTo(Outcome.MalformedPayload));
    }

    [Category("PAR-CALL.2")]
    [TestCase(0)]
    [TestCase(10)]
    [TestCase(ushort.MaxValue)]
    public void Call_UnknownMethod_IsRefused(int method) =>
        Assert.That(Council.Start() is var l ? l.Run(l.Vendor, method, []).Outcome : default, Is.EqualTo(Outcome.UnknownMethod));

    [Category("PAR-CALL.1")]
    [TestCaseSource(nameof(Payloads))]
    public void Call_WithATargetItDoesNotTake_IsRefused(int method, byte[] payload)
    {
        TestLedger ledger = Council.Start();
        Outcome expected = method == ParticipantMethods.Vote ? Outcome.UnknownProposal : Outcome.TargetUnexpected;

        Assert.That(ledger.Run(ledger.Authorities[0], method, payload, ledger.Vendor.Address).Outcome, Is.EqualTo(expected));
    }

    private static IEnumerable<TestCaseData> Actions()
    {
        PublicKey key = TestKeys.Of("second").PublicKey;
        Address one = TestKeys.Of("a0").Address, two = TestKeys.Of("a1").Address;
        Address[] both = [.. new[] { one, two }.Order()];
        foreach (GovernanceAction action in new GovernanceAction[]
        {
            new GovernanceAction.Register("n", key, default, Roles.All, "https://a.example/"), new GovernanceAction.SetRoles(one, Roles.None),
                new GovernanceAction.SetSuspended(one, true),
            new GovernanceAction.SetRepository(one, ""), new GovernanceAction.SetAuditorThreshold(one, 7), new GovernanceAction.ChangeValidators(both, [one]),
            new GovernanceAction.SetParameters(new ChainParameters { AuditorThreshold = 9 }), new GovernanceAction.ReplaceKeys(one, key, default),
            new GovernanceAction.AdoptRules(2, 1_000), new GovernanceAction.LowerVersionFloor(one, "m", "stable", "1.2.3"),
        })
        {
            yield return new TestCaseData(action).SetArgDisplayNames(action.GetType().Name);
        }
    }

    [TestCaseSource(nameof(Actions))]
    public void GovernanceAction_Encoded_HasOneForm(GovernanceAction action)
    {
        byte[] encoded = action.Encode().ToArray();

        Assert.That(GovernanceAction.TryDecode(encoded, out GovernanceAction? read), Is.True);
        Assert.That(read!.Encode().ToArray(), Is.EqualTo(encoded));
        Assert.That(read.GetType(), Is.EqualTo(action.GetType()));
        for (int n = 0; n < encoded.Length; n++) Assert.That(GovernanceAction.TryDecode(encoded.AsSpan(0, n), out _), Is.False, $"{n} bytes");
        Assert.That(GovernanceAction.TryDecode([.. encoded, 0], out _), Is.False);
    }

    [Category("A10")]
    [Test]
    public void GovernanceAction_AMemberTwiceOrOutOfOrder_IsRefused()
    {
        Address[] both = [.. new[] { TestKeys.Of("a0").Address, TestKeys.Of("a1").Address }.Order()];

        Assert.That(GovernanceAction.TryDecode(new GovernanceAction.ChangeValidators([both[0], both[0]], []).Encode().ToArray(), out _), Is.False);
        Assert.That(GovernanceAction.TryDecode(new GovernanceAction.ChangeValidators([both[1], both[0]], []).Encode().ToArray(), out _), Is.False);
    }
}
