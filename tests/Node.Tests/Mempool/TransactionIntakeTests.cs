using System.Net;
using Chain.Contracts.FirmwareUpdate;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Mempool;
using Chain.Node.Peering;
using Chain.Node.Submission;
using Node.Tests.Chains;

namespace Node.Tests.Mempool;

/// <summary>
/// Many transactions at once: each gets its own verdict, the queue is bounded, and one key's flood does not delay others
/// (threat D16).
/// </summary>
[TestFixture]
[Category("D16")]
public sealed class TransactionIntakeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TestChain _chain = null!;
    private TempFolder _folder = null!;
    private ChainMaker _maker = null!;
    private TransactionIntake _intake = null!;
    private ReleaseSignatureMemo _memo = null!;

    [SetUp]
    public void SetUp()
    {
        _chain = TestChain.Create(validators: 1, vendors: 4);
        _folder = new TempFolder();
        _maker = new ChainMaker(_chain, _folder["chain"]);
        _memo = new ReleaseSignatureMemo();
        _intake = new TransactionIntake(_maker.Store, _maker.Pool, new PeerHub(TimeProvider.System), _memo);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _intake.StopAsync(CancellationToken.None);
        _intake.Dispose();
        _maker.Dispose();
        _folder.Dispose();
        _chain.Dispose();
    }

    [Test]
    public async Task Submit_OfAMixture_GivesEachItsVerdictInOrder()
    {
        _maker.GrowBy(1);
        using EcdsaSigner stranger = EcdsaSigner.Generate();
        Transaction good = _chain.Call(_chain.Vendors[1], 0);
        Transaction[] mixture =
        [
            _chain.Call(_chain.Vendor, 0), good, Forged(_chain.Vendors[2], 0), _chain.Call(stranger, 0), _chain.Call(_chain.Vendors[1], 0, payloadBytes: 1),
            good, _chain.Call(_chain.Vendors[1], 1), _chain.Call(_chain.Vendors[1], 5000), _chain.Call(_chain.Vendors[2], 0),
        ];
        await _intake.StartAsync(CancellationToken.None);
        AdmissionVerdict[] verdicts = await _intake.SubmitAsync(mixture, forward: true).WaitAsync(Patience);
        Assert.Multiple(() =>
        {
            Assert.That(verdicts, Is.EqualTo(new[]
            {
                AdmissionVerdict.NonceTooLow, AdmissionVerdict.Admitted, AdmissionVerdict.BadSignature, AdmissionVerdict.UnknownSender,
                AdmissionVerdict.NonceTaken, AdmissionVerdict.AlreadyWaiting, AdmissionVerdict.Admitted, AdmissionVerdict.NonceTooFarAhead,
                AdmissionVerdict.Admitted,
            }));
            Assert.That(_maker.Pool.Count, Is.EqualTo(3));
        });
    }

    [Test]
    public async Task Submit_Deployments_RemembersTheGoodReleaseSignaturesOfThoseAdmitted()
    {
        EcdsaSigner vendor = _chain.Vendors[1], other = _chain.Vendors[2];
        ReleaseManifest manifest = TestChain.Manifest(vendor, [1], "https://vendor.example/firmware/1");
        Transaction good = _chain.Deploy(vendor, 0, manifest);
        Transaction overSomethingElse = Deploy(vendor, 1, manifest, new ReleaseSignature(vendor.PublicKey, vendor.Sign(Hash256.Zero)));
        Transaction byAStrangersKey = Deploy(vendor, 2, manifest, new ReleaseSignature(other.PublicKey, other.Sign(manifest.Digest(_chain.ChainId))));
        Transaction forged = Forge(_chain.Deploy(vendor, 3, manifest));
        Transaction goodAfterThem = _chain.Deploy(vendor, 4, manifest);
        Transaction[] all = [good, overSomethingElse, byAStrangersKey, _chain.Call(other, 0), forged, goodAfterThem];
        await _intake.StartAsync(CancellationToken.None);
        AdmissionVerdict[] verdicts = await _intake.SubmitAsync(all, forward: false).WaitAsync(Patience);
        Assert.Multiple(() =>
        {
            Assert.That(verdicts.Select(v => v == AdmissionVerdict.Admitted), Is.EqualTo(new[] { true, true, true, true, false, true }));
            Assert.That(all.Select(t => _memo.GoodSignatures(t.Id)), Is.EqualTo(new ushort[] { 1, 0, 0, 0, 0, 1 }));
        });
    }

    [Test]
    public async Task Submit_OfNothing_IsAnsweredAtOnce() => Assert.That(await _intake.SubmitAsync([], forward: true), Is.Empty);

    [Test]
    public async Task Submit_MoreThanABatch_AdmitsAll()
    {
        Transaction[] many = [.. Enumerable.Range(0, TransactionIntake.BatchMax + 50).Select(i => _chain.Call(_chain.Vendor, (ulong)i))];
        await _intake.StartAsync(CancellationToken.None);
        Assert.That(await _intake.SubmitAsync(many, forward: false).WaitAsync(Patience), Is.All.EqualTo(AdmissionVerdict.Admitted));
        Assert.That(_maker.Pool.Take(1 << 20, many.Length), Has.Count.EqualTo(many.Length));
    }

    [Test]
    public async Task Submit_WhileAnotherKeyFloods_IsAmongTheFirst()
    {
        List<Address> admitted = [];
        _maker.Pool.Admitted += t => admitted.Add(t.Sender);
        Task flood = _intake.SubmitAsync([.. Enumerable.Range(0, 400).Select(i => _chain.Call(_chain.Vendor, (ulong)i))], forward: false);
        Task forged = _intake.SubmitAsync([.. Enumerable.Range(0, 1000).Select(i => Forged(_chain.Vendors[2], (ulong)i))], forward: false);
        Task other = _intake.SubmitAsync([_chain.Call(_chain.Vendors[1], 0)], forward: false);
        await _intake.StartAsync(CancellationToken.None);
        await Task.WhenAll(flood, forged, other).WaitAsync(Patience);
        Assert.That(admitted.IndexOf(_chain.Vendors[1].Address), Is.InRange(0, 1), "it waits for one turn of each other key, not for all their transactions");
    }

    [Test]
    public void Submit_MoreOfOneKeyThanMayWait_RefusesTheRestUnseen()
    {
        Transaction[] flood = [.. Enumerable.Range(0, Limits.MempoolPerSenderMax).Select(i => Forged(_chain.Vendor, (ulong)i))];
        Task<AdmissionVerdict[]> waiting = _intake.SubmitAsync(flood, forward: false);
        Task<AdmissionVerdict[]> more = _intake.SubmitAsync([Forged(_chain.Vendor, 7, payloadBytes: 1)], forward: false);
        Assert.Multiple(() =>
        {
            Assert.That(waiting.IsCompleted, Is.False);
            Assert.That(more.IsCompletedSuccessfully && more.Result[0] == AdmissionVerdict.SenderQueueFull);
        });
    }

    [Test]
    public async Task Submit_StrangerFillsTheVictimsPlaces_TheVictimStillHasItsOwn()
    {
        IntakeSource stranger = IntakeSource.OfClient(IPAddress.Parse("192.0.2.1")), victim = IntakeSource.OfClient(IPAddress.Parse("192.0.2.2"));
        Transaction[] forged = [.. Enumerable.Range(0, Limits.MempoolPerSenderMax).Select(i => Forged(_chain.Vendor, (ulong)i))];
        Task<AdmissionVerdict[]> flood = _intake.SubmitAsync(forged, forward: false, stranger);

        Task<AdmissionVerdict[]> own = _intake.SubmitAsync([_chain.Call(_chain.Vendor, 0)], forward: false, victim);
        Task<AdmissionVerdict[]> more = _intake.SubmitAsync([Forged(_chain.Vendor, 7, payloadBytes: 1)], forward: false, stranger);

        Assert.That(own.IsCompleted, Is.False, "it has a place");
        Assert.That(more.IsCompletedSuccessfully && more.Result[0] == AdmissionVerdict.SenderQueueFull);
        await _intake.StartAsync(CancellationToken.None);
        Assert.That(await own.WaitAsync(Patience), Is.EqualTo([AdmissionVerdict.Admitted]));
        Assert.That(await flood.WaitAsync(Patience), Has.All.Not.EqualTo(AdmissionVerdict.Admitted));
    }

    [Test]
    public void Submit_StrangerFloodsInManyNames_LosesItsPlacesToOthers()
    {
        const int payloadBytes = 15_000;
        IntakeSource stranger = IntakeSource.OfClient(IPAddress.Parse("192.0.2.1")), peer = IntakeSource.OfPeer(_chain.Validators[0].Address);
        int each = (int)(TransactionIntake.BytesMax / payloadBytes / 4);
        Task<AdmissionVerdict[]>[] flood = [.. Enumerable.Range(0, 4 * (each + 1)).Select(i =>
            _intake.SubmitAsync([Forged(_chain.Vendors[i % 4], (ulong)(i / 4), payloadBytes)], forward: false, stranger))];

        Task<AdmissionVerdict[]>[] others = [.. Enumerable.Range(0, 500).Select(i =>
            _intake.SubmitAsync([Forged(_chain.Vendor, (ulong)(i + 300), payloadBytes)], forward: false, peer))];

        Assert.That(others.Any(t => t.IsCompleted), Is.False, "nearly half of the places, although each of the stranger's names has fewer");
        Assert.That(flood.Count(t => t.IsCompletedSuccessfully && t.Result[0] == AdmissionVerdict.PoolFull), Is.GreaterThan(each));
    }

    [Test]
    public void Submit_BeyondTheBytes_CostsTheKeyWithMost()
    {
        const int payloadBytes = 15_000;
        int each = Math.Min(Limits.MempoolPerSenderMax, (int)(TransactionIntake.BytesMax / payloadBytes));
        Task<AdmissionVerdict[]>[] flood = [.. Enumerable.Range(0, each).Select(i =>
            _intake.SubmitAsync([Forged(_chain.Vendor, (ulong)i, payloadBytes)], forward: false))];
        Task<AdmissionVerdict[]>[] others = [.. Enumerable.Range(0, 100).Select(i =>
            _intake.SubmitAsync([Forged(_chain.Vendors[1 + (i % 2)], (ulong)(i / 2), payloadBytes)], forward: false))];
        Task<AdmissionVerdict[]>[] refused = [.. flood.Where(t => t.IsCompletedSuccessfully)];
        Assert.Multiple(() =>
        {
            Assert.That(others.Any(t => t.IsCompleted), Is.False);
            Assert.That(refused, Is.Not.Empty);
            Assert.That(refused.Select(t => t.Result[0]), Is.All.EqualTo(AdmissionVerdict.PoolFull));
            Assert.That(flood[0].IsCompleted, Is.False, "the newest ones of the sender with the most are dropped first");
        });
    }

    [Test]
    public async Task Submit_WithoutRoom_WaitsForABlock()
    {
        IntakeSource client = IntakeSource.OfClient(IPAddress.Parse("192.0.2.1"));
        await FillAsync(client);
        Task<AdmissionVerdict[]> later = _intake.SubmitAsync([_chain.Call(_chain.Vendor, 16), _chain.Call(_chain.Vendor, 17)], forward: false, client);
        Assert.That(later.IsCompleted, Is.False);

        Block block = _maker.Processor.Build(0);
        _maker.Processor.Commit(block, _chain.Certify(block));

        Assert.That(await later.WaitAsync(Patience), Is.All.EqualTo(AdmissionVerdict.Admitted));
    }

    [Test]
    public async Task Submit_WithoutRoomForTooLong_IsRefusedAndCostsNoSignature()
    {
        IntakeSource client = IntakeSource.OfClient(IPAddress.Parse("192.0.2.1"));
        await FillAsync(client);
        AdmissionVerdict[] verdicts = await _intake.SubmitAsync([Forged(_chain.Vendor, 16)], forward: false, client).WaitAsync(Patience);
        Assert.That(verdicts, Is.EqualTo([AdmissionVerdict.PoolFull]), "BadSignature would mean that it was verified");
    }

    [Test]
    public async Task Submit_OfAPeer_IsNotRefusedForWaiting()
    {
        IntakeSource client = IntakeSource.OfClient(IPAddress.Parse("192.0.2.1")), peer = IntakeSource.OfPeer(_chain.Validators[0].Address);
        ManualTime clock = new();
        using TransactionIntake late = new(_maker.Store, _maker.Pool, new PeerHub(TimeProvider.System), _memo, clock);
        Task<AdmissionVerdict[]> ofPeer = late.SubmitAsync([_chain.Call(_chain.Vendors[1], 0)], forward: false, peer);
        Task<AdmissionVerdict[]> ofClient = late.SubmitAsync([_chain.Call(_chain.Vendors[2], 9), _chain.Call(_chain.Vendors[2], 5000)], forward: false, client);
        clock.Advance(2 * TransactionIntake.PatienceMax); // The loop was busy for so long.
        await late.StartAsync(CancellationToken.None);
        Assert.That(await ofPeer.WaitAsync(Patience), Is.EqualTo([AdmissionVerdict.Admitted]));
        Assert.That((await ofClient.WaitAsync(Patience))[1], Is.EqualTo(AdmissionVerdict.NonceTooFarAhead));
        await late.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task Submit_ByASenderWithFewWaiting_NeedsNoRoomInTheWindow()
    {
        IntakeSource client = IntakeSource.OfClient(IPAddress.Parse("192.0.2.1"));
        await FillAsync(client);
        Task<AdmissionVerdict[]> flood = _intake.SubmitAsync([_chain.Call(_chain.Vendor, 16)], forward: false, client);
        Task<AdmissionVerdict[]> one = _intake.SubmitAsync([_chain.Call(_chain.Vendors[3], 0)], forward: false, client);
        Assert.That(await one.WaitAsync(Patience), Is.EqualTo([AdmissionVerdict.Admitted]));
        Assert.That(await flood.WaitAsync(Patience), Is.EqualTo([AdmissionVerdict.PoolFull]));
    }

    [Test]
    public async Task Submit_LaterNoncesFirst_WaitsForTheEarlierOnes()
    {
        IntakeSource client = IntakeSource.OfClient(IPAddress.Parse("192.0.2.1"));
        await FillAsync(client);
        Task<AdmissionVerdict[]> late = _intake.SubmitAsync([_chain.Call(_chain.Vendors[3], 1), _chain.Call(_chain.Vendors[3], 2)], forward: false, client);
        Assert.That(late.IsCompleted, Is.False, "the pool is more than half full, and the nonces leave a gap");
        Task<AdmissionVerdict[]> first = _intake.SubmitAsync([_chain.Call(_chain.Vendors[3], 0)], forward: false, client);
        Assert.That((await first.WaitAsync(Patience)).Concat(await late.WaitAsync(Patience)), Is.All.EqualTo(AdmissionVerdict.Admitted));
    }

    [Test]
    public async Task Stop_WithSomethingWaiting_TellsWhoWaits()
    {
        Task<AdmissionVerdict[]> before = _intake.SubmitAsync([_chain.Call(_chain.Vendor, 0)], forward: true);
        await _intake.StartAsync(CancellationToken.None);
        await _intake.StopAsync(CancellationToken.None);
        Task<AdmissionVerdict[]> after = _intake.SubmitAsync([_chain.Call(_chain.Vendor, 1)], forward: true);
        await Task.WhenAny(before).WaitAsync(Patience);
        await Assert.ThrowsAsync<TaskCanceledException>(() => after.WaitAsync(Patience));
    }

    /// <summary>Fills a small pool with what two senders may have, 16 each.</summary>
    private async Task FillAsync(IntakeSource client)
    {
        await _intake.StopAsync(CancellationToken.None);
        _intake.Dispose();
        _maker.Dispose();
        _maker = new ChainMaker(_chain, _folder["small"], bounds: new PoolBounds(TransactionsMax: 48));
        _intake = new TransactionIntake(_maker.Store, _maker.Pool, new PeerHub(TimeProvider.System), _memo);
        await _intake.StartAsync(CancellationToken.None);
        for (ulong i = 0; i < 16; i++)
        {
            foreach (EcdsaSigner vendor in _chain.Vendors.Take(2))
            {
                AdmissionVerdict[] verdicts = await _intake.SubmitAsync([_chain.Call(vendor, i)], forward: false, client).WaitAsync(Patience);
                Assert.That(verdicts, Is.EqualTo([AdmissionVerdict.Admitted]));
            }
        }
    }

    /// <summary>A transaction that passes every check except that of its signature.</summary>
    private Transaction Forged(EcdsaSigner sender, ulong nonce, int payloadBytes = 0)
    {
        CborWriter writer = new();
        writer.Array(9);
        writer.Int(Transaction.CurrentVersion);
        writer.Bytes(sender.Address.AsSpan());
        writer.Bytes(sender.PublicKey.AsSpan());
        writer.UInt(nonce);
        writer.UInt((ulong)ContractKind.FirmwareUpdate);
        writer.Int(999);
        writer.Bytes(default(Address).AsSpan());
        writer.Bytes(new byte[payloadBytes]);
        writer.Bytes(default(Signature).AsSpan());
        Assert.That(Transaction.TryDecode(writer.Written, _chain.ChainId, out Transaction? transaction));
        return transaction!;
    }

    private Transaction Deploy(EcdsaSigner vendor, ulong nonce, ReleaseManifest manifest, ReleaseSignature signature) =>
        Transaction.Create(_chain.ChainId, vendor, vendor.Address, nonce, ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Deploy, default,
            FirmwareUpdateCalls.Deploy(manifest, [signature]));

    // The last byte belongs to the transaction's signature, which the transaction id does not cover.
    private Transaction Forge(Transaction transaction)
    {
        byte[] bytes = transaction.Encoded.ToArray();
        bytes[^1] ^= 1;
        Assert.That(Transaction.TryDecode(bytes, _chain.ChainId, out Transaction? forged));
        return forged!;
    }
}
