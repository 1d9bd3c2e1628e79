using Chain.Core.Crypto;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Gateway.Receipts;
using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Receipts;

[TestFixture]
public sealed class ReceiptStoreTests
{
    private static readonly Hash256 ChainId = Sha256.Hash("chain"u8);
    private static readonly Address Release = ScriptedReleases.Broker(1);
    private string _folder = "";

    [SetUp]
    public void SetUp() => _folder = Directory.CreateTempSubdirectory("fwl-rec-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [TestCase(SessionState.Offered, false, UpdateReceiptState.Unspecified)]
    [TestCase(SessionState.Downloading, true, UpdateReceiptState.Unspecified)]
    [TestCase(SessionState.Installed, true, UpdateReceiptState.Installed)]
    [TestCase(SessionState.Confirmed, true, UpdateReceiptState.Confirmed)]
    [TestCase(SessionState.Failed, true, UpdateReceiptState.Failed)]
    [TestCase(SessionState.Cancelled, true, UpdateReceiptState.Cancelled)]
    [TestCase(SessionState.Cancelled, false, UpdateReceiptState.Unspecified)]
    [TestCase(SessionState.TimedOut, true, UpdateReceiptState.TimedOut)]
    [TestCase(SessionState.TimedOut, false, UpdateReceiptState.Unspecified)]
    [Category("GW-RECEIPT.1")]
    public void StateOf_Session_SilenceIsNoAnswer(SessionState state, bool isRead, UpdateReceiptState expected) =>
        Assert.That(ReceiptEntry.StateOf(Session("d", 1, state) with { DetailFetched = isRead }), Is.EqualTo(expected));

    [Test, Category("GW-RECEIPT.2"), Category("G05"), Category("G06")]
    public void Take_ManyWords_EachDeviceCountedOnceAndSilentOnesStay()
    {
        ReceiptStore store = Open();
        for (int i = 0; i < 10; i++) store.Take(Session($"d{i}", i + 1, SessionState.Offered));
        store.Take(Session("d0", 1, SessionState.Installed));
        store.Take(Session("d0", 1, SessionState.Confirmed));
        store.Take(Session("d0", 1, SessionState.Installed)); // Reported late.
        store.Take(Session("d1", 2, SessionState.Failed));
        store.Take(Session("d1", 20, SessionState.Offered)); // A second attempt: until the device answers, the first answer counts.
        store.Take(Session("d2", 3, SessionState.Failed));
        store.Take(Session("d2", 21, SessionState.Confirmed));
        store.Take(Session("d2", 3, SessionState.Failed)); // Reported twice.
        Assert.That(store.List().Single().Counts, Is.EqualTo(new OutcomeCounts(7, 0, 2, 1, 0, 0)));
    }

    [Test, Category("GW-RECEIPT.3"), Category("GW-RECEIPT.6"), Category("I08")]
    public void Prove_AfterAReport_UnderItsRootWithoutNamingTheDevice()
    {
        ReceiptStore store = Open();
        for (int i = 0; i < 100; i++) store.Take(Session($"d{i}", i + 1, SessionState.Confirmed));
        Assert.That(store.Prove(Release, "d7")!.Sequence, Is.Zero, "in no report yet");
        OutcomeSnapshot report = store.Next(Release)!;
        store.Settle(Release, new OutcomeReply(OutcomeVerdict.Recorded));
        store.Take(Session("d7", 500, SessionState.Failed)); // A later answer does not change what was reported.

        foreach (string device in new[] { "d0", "d7", "d99" })
        {
            ReceiptProof proof = store.Prove(Release, device)!;
            Assert.That((proof.Sequence, proof.Root, proof.Size, proof.Receipt.State),
                Is.EqualTo((1UL, report.ReceiptsRoot, 100, UpdateReceiptState.Confirmed)));
            Assert.That(MerkleTree.VerifyInclusion(proof.Receipt.LeafHash(), proof.Index, proof.Size, proof.Path.ToArray(), report.ReceiptsRoot), Is.True);
            Assert.That(proof.Receipt.Device, Is.EqualTo(UpdateReceipt.PseudonymOf(ChainId, proof.Entry.Salt, device)));
        }

        Assert.That(store.List().Single().Unreported, Is.EqualTo(1));
        Assert.That(store.Prove(Release, "stranger"), Is.Null);
        Assert.That(store.Prove(ScriptedReleases.Broker(2), "d7"), Is.Null);
    }

    [Test, Category("GW-RECEIPT.3")]
    public void Next_AfterACrash_TheSameReportAgain()
    {
        ReceiptStore store = Open();
        store.Take(Session("d1", 1, SessionState.Confirmed));
        OutcomeSnapshot first = store.Next(Release)!;
        store.Take(Session("d2", 2, SessionState.Confirmed));
        Assert.That(store.Next(Release), Is.EqualTo(first), "one at a time");
        Assert.That(Open().Next(Release), Is.EqualTo(first), "what was sent may be on the chain");
    }

    [Test, Category("GW-RECEIPT.4")]
    public void Settle_OutOfSequence_TheNumberAfterTheChainsLast()
    {
        ReceiptStore store = Open();
        store.Take(Session("d1", 1, SessionState.Confirmed));
        OutcomeSnapshot first = store.Next(Release)!;
        store.Settle(Release, new OutcomeReply(OutcomeVerdict.OutOfSequence, "", 41));
        Assert.That(store.Next(Release), Is.EqualTo(first with { Sequence = 42 }));
        store.Settle(Release, new OutcomeReply(OutcomeVerdict.Recorded));
        Assert.That((Open().List().Single().Sequence, Open().List().Single().Unreported), Is.EqualTo((42UL, 0)));
    }

    [Test, Category("GW-RECEIPT.2")]
    public void List_AfterAnyWords_CountsWhatARestartCounts([Range(1, 5)] int seed)
    {
        Random random = new(seed);
        ReceiptStore store = Open();
        for (int i = 0; i < 200; i++)
        {
            store.Take(Session($"d{random.Next(20)}", random.Next(1, 60), (SessionState)random.Next(1, 8)));
            if (i == 100) store.Next(Release);
        }

        Assert.Multiple(() =>
        {
            Assert.That(store.List().Single(), Is.EqualTo(Open().List().Single()), $"seed {seed}");
            Assert.That(store.List().Single().Counts.Devices, Is.EqualTo(20), $"seed {seed}");
            Assert.That(store.Next(Release), Is.EqualTo(Open().Next(Release)), "of the lines of then");
        });
    }

    [Test]
    public void Open_AfterRestart_AllReceiptsAndSaltsStand()
    {
        ReceiptStore store = Open();
        for (int i = 0; i < 5; i++) store.Take(Session($"d{i}", i + 1, SessionState.Confirmed));
        OutcomeSnapshot report = store.Next(Release)!;
        store.Settle(Release, new OutcomeReply(OutcomeVerdict.Recorded));
        ReceiptProof proof = Open().Prove(Release, "d3")!;
        Assert.That(MerkleTree.VerifyInclusion(proof.Receipt.LeafHash(), proof.Index, proof.Size, proof.Path.ToArray(), report.ReceiptsRoot), Is.True);
    }

    [Test]
    public void Open_LastLineCutOff_IsCutAwayAndComesBackFromTheSession()
    {
        ReceiptStore store = Open();
        store.Take(Session("d1", 1, SessionState.Confirmed));
        store.Take(Session("d2", 2, SessionState.Confirmed));
        string path = Path.Combine(_folder, Release + ".receipts");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^20]);
        ReceiptStore again = Open();
        Assert.That(again.List().Single().Counts.Confirmed, Is.EqualTo(1));
        again.CatchUp([Session("d1", 1, SessionState.Confirmed), Session("d2", 2, SessionState.Confirmed)], isStart: true);
        Assert.That(Open().List().Single().Counts.Confirmed, Is.EqualTo(2));
    }

    [Test]
    public void Open_DamagedLine_RefusedAndLeft()
    {
        string path = Path.Combine(_folder, Release + ".receipts");
        File.WriteAllText(path, "{}\n");
        Assert.That(() => Open(), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(path));
        Assert.That(File.ReadAllText(path), Is.EqualTo("{}\n"));
    }

    [Test, Category("H04")]
    public void Take_DiskFails_MadeGoodLater()
    {
        ReceiptStore store = Open();
        string path = Path.Combine(_folder, Release + ".receipts");
        Directory.CreateDirectory(path);
        DeviceSession session = Session("d1", 1, SessionState.Confirmed);
        Assert.That(store.Take(session), Is.False);
        Directory.Delete(path);
        store.CatchUp([session]);
        Assert.That(store.List().Single().Counts.Confirmed, Is.EqualTo(1));
    }

    private static DeviceSession Session(string device, int actionId, SessionState state) => new()
    {
        ActionId = actionId,
        DeviceId = device,
        Contract = Release,
        Vendor = ScriptedReleases.Vendor,
        Model = "demo",
        Channel = "stable",
        Version = "2.0.0",
        SecurityCounter = 2,
        ImageSha256 = ChainId,
        ImageSizeBytes = 1,
        State = state,
        CreatedAtMs = 1,
        StateSinceMs = 1000 + actionId,
        DeadlineMs = 0,
        DetailFetched = true,
    };

    private ReceiptStore Open() => new(_folder, ChainId, TimeProvider.System);
}
