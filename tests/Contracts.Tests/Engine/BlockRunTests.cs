using Chain.Contracts;
using Chain.Contracts.FirmwareUpdate;
using Chain.Contracts.Participants;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Engine;

/// <summary>A block that is built transaction by transaction, and which signatures the caller may declare as already verified.</summary>
internal sealed class BlockRunTests
{
    private TestLedger _ledger = null!;

    private Party Vendor => _ledger.Vendor;

    private BlockContext Context => new(_ledger.ChainId, _ledger.Next, 1_000 + _ledger.Next);

    [SetUp]
    public void SetUp() => _ledger = Council.Start();

    [Category("ENG-TX.5")]
    [Test]
    public void TryAdd_TransactionThatMayNotStand_LeavesNothingAndTheRunGoesOn()
    {
        Transaction first = Nothing(0), gap = Nothing(2), second = Nothing(1);
        BlockRun run = ContractEngine.CreateDefault().Begin(Context, _ledger.Store);

        Assert.That(new[] { run.TryAdd(first), run.TryAdd(gap), run.TryAdd(first), run.TryAdd(second) }, Is.EqualTo(new[]
        {
            TransactionVerdict.Valid, TransactionVerdict.NonceGap, TransactionVerdict.NonceTooLow, TransactionVerdict.Valid,
        }));
        BlockExecution execution = run.Finish();
        BlockExecution alone = _ledger.Execute(first, second);
        Assert.That(execution.Receipts.Select(r => r.Encode().ToArray()), Is.EqualTo(alone.Receipts.Select(r => r.Encode().ToArray())));
        Assert.That(Bytes(execution), Is.EqualTo(Bytes(alone)));
    }

    [Category("ENG-TX.6")]
    [TestCase(SignatureStanding.Unspecified, TransactionVerdict.BadSignature, TestName = "TryAdd_BadSignatureThatNobodyVerified_IsVerified")]
    [TestCase(SignatureStanding.Good, TransactionVerdict.Valid, TestName = "TryAdd_SignatureKnownGood_IsNotVerifiedAgain")]
    [TestCase(SignatureStanding.Bad, TransactionVerdict.BadSignature, TestName = "TryAdd_SignatureKnownBad_IsRefused")]
    public void TryAdd_ForgedTransaction_GoesByWhatIsKnown(SignatureStanding standing, TransactionVerdict expected)
    {
        BlockRun run = ContractEngine.CreateDefault().Begin(Context, _ledger.Store);
        Assert.That(run.TryAdd(Forged(Nothing(0)), new KnownSignatures(standing, 0)), Is.EqualTo(expected));
    }

    [Category("ENG-TX.6")]
    [Test]
    public void TryAdd_SignatureKnownBadAndNonceUsed_NamesTheNonceAsWithoutThatKnowledge()
    {
        BlockRun run = ContractEngine.CreateDefault().Begin(Context, _ledger.Store);
        Assert.That(run.TryAdd(Nothing(0)), Is.EqualTo(TransactionVerdict.Valid));
        Assert.That(run.TryAdd(Forged(Nothing(0)), new KnownSignatures(SignatureStanding.Bad, 0)), Is.EqualTo(TransactionVerdict.NonceTooLow));
    }

    [Category("UPD-DEPLOY.13")]
    [TestCase(0, Outcome.ReleaseSignatureInvalid, TestName = "TryAdd_BadReleaseSignatureOfWhichNothingIsKnown_IsVerified")]
    [TestCase(0b10, Outcome.ReleaseSignatureInvalid, TestName = "TryAdd_BadReleaseSignatureWhileAnotherIsKnownGood_IsVerified")]
    [TestCase(0b01, Outcome.Accepted, TestName = "TryAdd_ReleaseSignatureKnownGood_IsNotVerifiedAgain")]
    public void TryAdd_Deployment_GoesByTheBitOfEachReleaseSignature(int known, Outcome expected)
    {
        ReleaseManifest manifest = Manifest();
        Transaction deploy = Deploy(manifest, new ReleaseSignature(Vendor.Key, Vendor.Signer.Sign(Hash256.Zero)));
        BlockRun run = ContractEngine.CreateDefault().Begin(Context, _ledger.Store);
        Assert.That(run.TryAdd(deploy, new KnownSignatures(SignatureStanding.Good, (ushort)known)), Is.EqualTo(TransactionVerdict.Valid));
        Assert.That(run.Receipts[0].Outcome, Is.EqualTo(expected));
    }

    [Test]
    public void CollectRelease_Deployment_AddsSignaturesOfReleaseKeysAndOfNoOthers()
    {
        ReleaseManifest manifest = Manifest();
        Hash256 digest = manifest.Digest(_ledger.ChainId);
        Party[] signers = [.. new[] { Vendor, _ledger.Broker, _ledger.Candidate }.OrderBy(p => p.Key)];
        Transaction deploy = Deploy(manifest, [.. signers.Select(s => new ReleaseSignature(s.Key, s.Signer.Sign(digest)))]);
        List<SignedDigest> collected = [];

        ushort mask = TransactionSignatures.CollectRelease(deploy, Context, _ledger.Record(Vendor), collected);

        Assert.That(mask, Is.EqualTo(1 << Array.IndexOf(signers, Vendor)));
        Assert.That(collected.Select(c => c.Key), Is.EqualTo(new[] { Vendor.Key }));
        Assert.That(SignatureVerifier.Verify(collected[0].Key, collected[0].Digest, collected[0].Signature));
        Assert.That(default(KnownSignatures).WithRelease(mask, [true]).GoodReleaseSignatures, Is.EqualTo(mask));
        Assert.That(default(KnownSignatures).WithRelease(mask, [false]).GoodReleaseSignatures, Is.Zero);
    }

    [TestCase(0b0, new bool[0], 0b0)]
    [TestCase(0b1011, new[] { true, false, true }, 0b1001)]
    [TestCase(0b1000000000000000, new[] { true }, 0b1000000000000000)]
    public void WithRelease_Verdicts_GoToTheBitsInOrder(int collected, bool[] areGood, int expected) =>
        Assert.That(KnownSignatures.OwnIsGood.WithRelease((ushort)collected, areGood),
            Is.EqualTo(new KnownSignatures(SignatureStanding.Good, (ushort)expected)));

    [Test]
    public void CollectRelease_OfWhatIsNoDeploymentOrOfAnUnknownSender_AddsNothing()
    {
        List<SignedDigest> collected = [];
        Assert.That(TransactionSignatures.CollectRelease(Nothing(0), Context, _ledger.Record(Vendor), collected), Is.Zero);
        Assert.That(TransactionSignatures.CollectRelease(Deploy(Manifest()), Context, null, collected), Is.Zero);
        Assert.That(collected, Is.Empty);
    }

    [Category("ENG-CALL.1")]
    [Test]
    public void UndoCall_AfterWritesAndDeletesOfEveryKind_LeavesEveryEntryAsItWas()
    {
        StateKey written = StateKeys.ParticipantName("written"), read = StateKeys.ParticipantName("read"), below = StateKeys.ParticipantName("below");
        _ledger.Store.Apply([new StateWrite(below, new byte[] { 1 })]);
        StateOverlay overlay = new(_ledger.Store);
        LedgerState state = new(overlay);
        overlay.Write(written, new byte[] { 2 });
        state.SetNextNonce(Vendor.Address, 5);
        ParticipantRecord vendor = state.Participant(Vendor.Address)!;
        Assert.That(overlay.Contains(read), Is.False);

        overlay.BeginCall();
        overlay.Write(written, new byte[] { 3 });
        overlay.Delete(written);
        overlay.Write(read, new byte[] { 4 });
        overlay.Write(StateKeys.ParticipantName("never read"), new byte[] { 4 });
        overlay.Delete(below);
        state.SetNextNonce(Vendor.Address, 6);
        state.SetParticipant(vendor with { IsSuspended = true });
        Assert.That(state.Participant(Vendor.Address)!.IsSuspended, "the call sees its own writes");
        overlay.UndoCall();

        Assert.Multiple(() =>
        {
            Assert.That(state.Participant(Vendor.Address), Is.SameAs(vendor));
            Assert.That(state.NextNonce(Vendor.Address), Is.EqualTo(5));
            Assert.That(overlay.Contains(read), Is.False);
            Assert.That(overlay.TryRead(below, out ReadOnlyMemory<byte> value) ? value.ToArray() : [], Is.EqualTo(new byte[] { 1 }));
            Assert.That(overlay.ToWrites().Select(w => (w.Key, Convert.ToHexString(w.Value!.Value.Span))), Is.EquivalentTo(new[]
            {
                (written, "02"), (StateKeys.Nonce(Vendor.Address), "05"),
            }));
        });
    }

    private static string[] Bytes(BlockExecution execution) =>
        [.. execution.Writes.Select(w => $"{w.Key.Path}={Convert.ToHexString(w.Value.GetValueOrDefault().Span)}")];

    private Transaction Nothing(ulong nonce) =>
        Transaction.Create(_ledger.ChainId, Vendor.Signer, Vendor.Address, nonce, ContractKind.Participants, 999, default, []);

    private Transaction Forged(Transaction transaction)
    {
        byte[] bytes = transaction.Encoded.ToArray();
        bytes[^1] ^= 1;
        Assert.That(Transaction.TryDecode(bytes, _ledger.ChainId, out Transaction? forged));
        return forged!;
    }

    private Transaction Deploy(ReleaseManifest manifest, params IReadOnlyList<ReleaseSignature> signatures) =>
        Transaction.Create(_ledger.ChainId, Vendor.Signer, Vendor.Address, 0, ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Deploy, default,
            FirmwareUpdateCalls.Deploy(manifest, signatures));

    private ReleaseManifest Manifest() => new()
    {
        Vendor = Vendor.Address,
        Model = "m",
        HardwareRevisions = ["a"],
        Channel = "stable",
        Version = "1.0.0",
        SecurityCounter = 1,
        ImageSizeBytes = 1024,
        ImageSha256 = Sha256.Hash("image"u8),
        PieceSizeBytes = 65536,
        PiecesRoot = Sha256.Hash("pieces"u8),
        Uris = ["https://vendor.example/firmware/1"],
    };
}
