using Chain.Contracts;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Mempool;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;
using Node.Tests.Chains;
using Node.Tests.Storage;

namespace Node.Tests.Mempool;

/// <summary>Which transactions the pool admits, the order in which blocks take them, and what it does with a nonce gap.</summary>
[TestFixture]
public sealed class TransactionPoolTests
{
    private TestChain _chain = null!;
    private TempFolder _folder = null!;
    private ChainMaker _maker = null!;

    [SetUp]
    public void SetUp()
    {
        _chain = TestChain.Create(validators: 1, vendors: 3);
        _folder = new TempFolder();
        _maker = new ChainMaker(_chain, _folder["chain"]);
    }

    [TearDown]
    public void TearDown()
    {
        _maker.Dispose();
        _folder.Dispose();
        _chain.Dispose();
    }

    [Test]
    public void Admit_InOrder_LetsEachWaitOnce()
    {
        Transaction first = _chain.Call(_chain.Vendor, 0);
        Assert.Multiple(() =>
        {
            Assert.That(_maker.Admit(first), Is.EqualTo(AdmissionVerdict.Admitted));
            Assert.That(_maker.Admit(first), Is.EqualTo(AdmissionVerdict.AlreadyWaiting));
            Assert.That(_maker.Admit(_chain.Call(_chain.Vendor, 1)), Is.EqualTo(AdmissionVerdict.Admitted));
            Assert.That(_maker.Pool.Count, Is.EqualTo(2));
            Assert.That(_maker.Pool.Bytes, Is.EqualTo(2 * first.Encoded.Length));
        });
    }

    [Test]
    [Category("E01")]
    public void Admit_ResignedTwin_IsTheSameTransaction()
    {
        _maker.Admit(_chain.Call(_chain.Vendor, 0));
        Assert.That(_maker.Admit(_chain.Call(_chain.Vendor, 0)), Is.EqualTo(AdmissionVerdict.AlreadyWaiting));
    }

    [Test]
    public void Admit_AnotherWithANonceThatWaits_IsRefused()
    {
        _maker.Admit(_chain.Call(_chain.Vendor, 0));
        Assert.That(_maker.Admit(_chain.Call(_chain.Vendor, 0, payloadBytes: 1)), Is.EqualTo(AdmissionVerdict.NonceTaken));
    }

    [Test]
    [Category("D13")]
    public void Admit_ReplayOfACommittedOne_IsRefused()
    {
        Transaction used = _chain.Call(_chain.Vendor, 0);
        _maker.Grow(used);
        Assert.That(_maker.Admit(used), Is.EqualTo(AdmissionVerdict.NonceTooLow));
    }

    [Test]
    [Category("D12")]
    public void TryDecode_OfAnotherChain_HasAnotherIdAndABadSignature()
    {
        using TestChain other = TestChain.Create();
        Transaction foreign = Transaction.Create(other.ChainId, _chain.Vendor, _chain.Vendor.Address, 0, ContractKind.FirmwareUpdate, 1, default, []);
        Assert.That(Transaction.TryDecode(foreign.Encoded.Span, _chain.ChainId, out Transaction? here));
        Assert.Multiple(() =>
        {
            Assert.That(here!.Id, Is.Not.EqualTo(foreign.Id));
            Assert.That(_maker.Admit(here), Is.EqualTo(AdmissionVerdict.BadSignature));
        });
    }

    [Test]
    public void Admit_UnknownSender_IsRefusedWhateverItsNonce([Values(0UL, 5UL, 1_000_000UL)] ulong nonce)
    {
        using EcdsaSigner stranger = EcdsaSigner.Generate();
        Assert.That(_maker.Admit(_chain.Call(stranger, nonce)), Is.EqualTo(AdmissionVerdict.UnknownSender));
    }

    [Test]
    public void Admit_KeyOfSomebodyElse_IsRefused()
    {
        Transaction forged = Transaction.Create(_chain.ChainId, _chain.Vendors[1], _chain.Vendors[0].Address, 0, ContractKind.FirmwareUpdate, 1, default, []);
        Assert.That(_maker.Admit(forged), Is.EqualTo(AdmissionVerdict.KeyNotInForce));
    }

    [Test]
    public void Admit_NonceAtTheEdges_FollowsTheWindow()
    {
        _maker.GrowBy(3);
        Assert.Multiple(() =>
        {
            Assert.That(_maker.Admit(_chain.Call(_chain.Vendor, 2)), Is.EqualTo(AdmissionVerdict.NonceTooLow));
            Assert.That(_maker.Admit(_chain.Call(_chain.Vendor, 3)), Is.EqualTo(AdmissionVerdict.Admitted));
            Assert.That(_maker.Admit(_chain.Call(_chain.Vendor, 3 + Limits.MempoolPerSenderMax - 1)), Is.EqualTo(AdmissionVerdict.Admitted));
            Assert.That(_maker.Admit(_chain.Call(_chain.Vendor, 3 + Limits.MempoolPerSenderMax)), Is.EqualTo(AdmissionVerdict.NonceTooFarAhead));
            Assert.That(_maker.Admit(_chain.Call(_chain.Vendor, ulong.MaxValue - 1)), Is.EqualTo(AdmissionVerdict.NonceTooFarAhead));
        });
    }

    /// <summary>
    /// A peer commits a block first, its client goes on, and the peer forwards what it has admitted. If this node lost that, all that
    /// follows would wait here until the peer offers it again.
    /// </summary>
    [Test]
    [Category("D16")]
    public void Admit_FromAPeerThatIsABlockAhead_IsTakenBeyondWhatClientsMay()
    {
        PoolOrigin peer = PoolOrigin.OfPeer(_chain.Vendors[1].Address);
        using StateView view = _maker.Store.OpenView();
        AdmissionVerdict Admit(int nonce, PoolOrigin origin) => _maker.Pool.Admit(_chain.Call(_chain.Vendor, (ulong)nonce), view, origin);
        for (int nonce = 0; nonce < Limits.MempoolPerSenderMax + 500; nonce++)
            Assert.That(Admit(nonce, peer), Is.EqualTo(AdmissionVerdict.Admitted), $"nonce {nonce}");
        Assert.Multiple(() =>
        {
            Assert.That(Admit(Limits.MempoolPerSenderMax + 500, default), Is.EqualTo(AdmissionVerdict.SenderQueueFull));
            Assert.That(Admit(2 * Limits.MempoolPerSenderMax, peer), Is.EqualTo(AdmissionVerdict.NonceTooFarAhead));
        });
    }

    [Test]
    public void Take_WithAGap_StopsBeforeItUntilItIsFilled()
    {
        foreach (ulong nonce in new ulong[] { 3, 0, 1 }) _maker.Admit(_chain.Call(_chain.Vendor, nonce));
        Assert.That(Nonces(_maker.Pool.Take(1 << 20, 100)), Is.EqualTo(new ulong[] { 0, 1 }));
        _maker.Admit(_chain.Call(_chain.Vendor, 2));
        Assert.That(Nonces(_maker.Pool.Take(1 << 20, 100)), Is.EqualTo(new ulong[] { 0, 1, 2, 3 }));
    }

    [Test]
    public void Admitted_OfATransactionBehindAGap_IsNotRaised()
    {
        int raised = 0;
        _maker.Pool.Admitted += _ => raised++;
        _maker.Admit(_chain.Call(_chain.Vendor, 1));
        Assert.Multiple(() =>
        {
            Assert.That(raised, Is.Zero);
            Assert.That(_maker.Pool.HasReady, Is.False);
        });
        _maker.Admit(_chain.Call(_chain.Vendor, 0));
        Assert.That(raised, Is.EqualTo(1));
    }

    [Test]
    public void Take_SmallBlock_StaysWithinTheBytes()
    {
        for (ulong i = 0; i < 20; i++) _maker.Admit(_chain.Call(_chain.Vendor, i, payloadBytes: 10_000));
        IReadOnlyList<Transaction> taken = _maker.Pool.Take(64 * 1024, 100);
        Assert.That(taken.Sum(t => t.Encoded.Length + 5), Is.InRange(40_000, 64 * 1024 - Limits.HeaderBytesMax));
    }

    [Test]
    public void Take_CountReached_TakesNoMore()
    {
        for (ulong i = 0; i < 20; i++) _maker.Admit(_chain.Call(_chain.Vendor, i));
        Assert.That(_maker.Pool.Take(1 << 20, 7), Has.Count.EqualTo(7));
    }

    [Test]
    [Category("D16")]
    public void Take_SeveralSenders_TakeTurns()
    {
        foreach (EcdsaSigner vendor in _chain.Vendors)
        {
            for (ulong i = 0; i < 50; i++) _maker.Admit(_chain.Call(vendor, i));
        }

        Dictionary<Address, int> shares = _maker.Pool.Take(1 << 20, 30).GroupBy(t => t.Sender).ToDictionary(g => g.Key, g => g.Count());
        Assert.That(shares.Values, Is.EqualTo(new[] { 10, 10, 10 }));
    }

    [Test]
    public void OnCommitted_WithOtherTransactionsOfTheSameNonces_DropsTheWaitingOnes()
    {
        using TempFolder folder = new();
        using ChainMaker elsewhere = new(_chain, folder["chain"]);
        Transaction[] waiting = [.. Enumerable.Range(0, 3).Select(i => _chain.Call(_chain.Vendor, (ulong)i, payloadBytes: 9))];
        foreach (Transaction transaction in waiting) _maker.Admit(transaction);
        (Block block, CommitCertificate certificate) = elsewhere.Grow(_chain.Call(_chain.Vendor, 0), _chain.Call(_chain.Vendor, 1));
        _maker.Processor.Commit(block, certificate);
        Assert.Multiple(() =>
        {
            Assert.That(Nonces(_maker.Pool.Take(1 << 20, 100)), Is.EqualTo(new ulong[] { 2 }));
            Assert.That(_maker.Pool.Count, Is.EqualTo(1));
            Assert.That(_maker.Pool.FindDrop(waiting[0].Id), Is.EqualTo(DropReason.NonceUsed), "its client can learn it");
            Assert.That(_maker.Pool.FindDrop(waiting[2].Id), Is.Null);
        });
    }

    [Test]
    public void OnCommitted_SenderSuspendedByTheBlock_DropsWhatWaits()
    {
        for (ulong i = 0; i < 3; i++) _maker.Admit(_chain.Call(_chain.Vendor, i));
        _maker.Admit(_chain.Call(_chain.Vendors[1], 0));
        StateKey key = StateKeys.Participant(_chain.Vendor.Address);
        ExecutedBlock executed;
        using (StateView view = _maker.Store.OpenView())
        {
            view.TryRead(key, out ReadOnlyMemory<byte> bytes);
            ParticipantRecord.TryDecode(bytes.Span, out ParticipantRecord? record);
            executed = StateWriter.AppendWrites(_maker, [new StateWrite(key, (record! with { IsSuspended = true }).Encode().ToArray())]);
        }

        using StateView after = _maker.Store.OpenView();
        _maker.Pool.OnCommitted(executed, after);
        Assert.That(_maker.Pool.Take(1 << 20, 100).Select(t => t.Sender), Is.EqualTo(new[] { _chain.Vendors[1].Address }));
        Assert.That(_maker.Pool.Count, Is.EqualTo(1));
        Assert.That(_maker.Pool.FindDrop(_chain.Call(_chain.Vendor, 1).Id), Is.EqualTo(DropReason.Inadmissible));
    }

    [Test]
    public void Build_KeyThatLapsedSinceAdmission_LeavesTheTransactionOut()
    {
        Transaction bad = Transaction.Create(_chain.ChainId, _chain.Vendors[1], _chain.Vendors[1].Address, 0, ContractKind.FirmwareUpdate, 999, default, []);
        _maker.Admit(bad);
        _maker.Admit(_chain.Call(_chain.Vendors[1], 1));
        _maker.Admit(_chain.Call(_chain.Vendors[2], 0));
        StateWriter.AppendWrites(_maker, [new StateWrite(StateKeys.Participant(_chain.Vendors[1].Address), null)]);
        Block block = _maker.Processor.Build(0);
        Assert.Multiple(() =>
        {
            Assert.That(block.Transactions.Select(t => t.Sender), Is.EqualTo(new[] { _chain.Vendors[2].Address }));
            Assert.That(_maker.Pool.Count, Is.EqualTo(1));
        });
    }

    [Test]
    public void Admit_LeavingAGap_WhileMoreThanHalfFull_IsRefused()
    {
        using StateView view = _maker.Store.OpenView();
        TransactionPool pool = new(new PoolBounds(TransactionsMax: 20));
        Assert.That(pool.Admit(_chain.Call(_chain.Vendors[1], 3), view), Is.EqualTo(AdmissionVerdict.Admitted), "an empty pool keeps it");
        for (ulong i = 0; i < 10; i++) Assert.That(pool.Admit(_chain.Call(_chain.Vendor, i), view), Is.EqualTo(AdmissionVerdict.Admitted));
        Assert.Multiple(() =>
        {
            Assert.That(pool.Admit(_chain.Call(_chain.Vendors[1], 5), view), Is.EqualTo(AdmissionVerdict.NonceGap));
            Assert.That(pool.Admit(_chain.Call(_chain.Vendors[1], 0), view), Is.EqualTo(AdmissionVerdict.Admitted));
            Assert.That(pool.FirstFreeNonce(_chain.Vendors[1].Address, 0), Is.EqualTo(1));
        });
    }

    [Test]
    public void ExpireGaps_AfterTheTimeout_DropsWhatWaitsAndTellsIt()
    {
        ManualTime clock = new();
        using StateView view = _maker.Store.OpenView();
        TransactionPool pool = new(time: clock);
        List<Hash256> told = [];
        pool.Dropped += told.Add;
        Transaction ready = _chain.Call(_chain.Vendor, 0), stuck = _chain.Call(_chain.Vendor, 2);
        pool.Admit(ready, view);
        pool.Admit(stuck, view);

        clock.Advance(TransactionPool.GapTimeout);
        pool.ExpireGaps();
        Assert.That(pool.Count, Is.EqualTo(2), "not yet");
        clock.Advance(TimeSpan.FromMilliseconds(1));
        pool.ExpireGaps();

        Assert.Multiple(() =>
        {
            Assert.That(pool.Contains(ready.Id));
            Assert.That(pool.Contains(stuck.Id), Is.False);
            Assert.That(told, Is.EqualTo(new[] { stuck.Id }));
            Assert.That(pool.FindDrop(stuck.Id), Is.EqualTo(DropReason.GapExpired));
        });
        Assert.That(pool.Admit(stuck, view), Is.EqualTo(AdmissionVerdict.Admitted));
        Assert.That(pool.FindDrop(stuck.Id), Is.Null, "it waits again");
    }

    [Test]
    public void Admit_OfWhatAPeerForwarded_MakesItThisNodesOwn()
    {
        ManualTime clock = new();
        using StateView view = _maker.Store.OpenView();
        TransactionPool pool = new(time: clock);
        Transaction behindAGap = _chain.Call(_chain.Vendor, 2), other = _chain.Call(_chain.Vendor, 3);
        PoolOrigin peer = PoolOrigin.OfPeer(_chain.Vendors[2].Address);
        pool.Admit(behindAGap, view, peer);
        pool.Admit(other, view, peer);
        Assert.That(pool.Admit(behindAGap, view), Is.EqualTo(AdmissionVerdict.AlreadyWaiting), "a client was told that it waits here");

        clock.Advance(2 * TransactionPool.GapTimeout);
        pool.ExpireGaps();

        Assert.Multiple(() =>
        {
            Assert.That(pool.FindDrop(behindAGap.Id), Is.EqualTo(DropReason.GapExpired));
            Assert.That(pool.FindDrop(other.Id), Is.Null, "the peer answers for it");
        });
    }

    [Test]
    public void ListOverdue_OwnAfterASecond_AnyAfterFour_AndAgainAfterFour()
    {
        ManualTime clock = new();
        using StateView view = _maker.Store.OpenView();
        TransactionPool pool = new(time: clock);
        Transaction own = _chain.Call(_chain.Vendors[0], 0), foreign = _chain.Call(_chain.Vendors[1], 0), behindAGap = _chain.Call(_chain.Vendors[2], 1);
        pool.Admit(own, view);
        pool.Admit(foreign, view, PoolOrigin.OfPeer(_chain.Vendors[2].Address));
        pool.Admit(behindAGap, view);

        Assert.That(Overdue(TimeSpan.FromSeconds(0.9)), Is.Empty);
        Assert.That(Overdue(TimeSpan.FromSeconds(0.1)), Is.EqualTo(new[] { own }));
        Assert.That(Overdue(TimeSpan.FromSeconds(2.9)), Is.Empty);
        Assert.That(Overdue(TimeSpan.FromSeconds(0.1)), Is.EqualTo(new[] { foreign }));
        Assert.That(Overdue(TimeSpan.FromSeconds(1)), Is.EqualTo(new[] { own }));

        IReadOnlyList<Transaction> Overdue(TimeSpan later)
        {
            clock.Advance(later);
            return pool.ListOverdue(100, long.MaxValue);
        }
    }

    [Test]
    public void Add_WithAStateFromBeforeABlock_IsReadyAfterIt()
    {
        using StateView before = _maker.Store.OpenView();
        _maker.Grow(_chain.Call(_chain.Vendor, 0));
        Assert.That(_maker.Pool.Add(_chain.Call(_chain.Vendor, 1), SenderStanding.Of(_chain.Vendor.Address, before)), Is.EqualTo(AdmissionVerdict.Admitted));
        Assert.That(_maker.Pool.ReadyCount, Is.EqualTo(1), "no gap: the block has nonce 0");
    }

    [Test]
    public void KnownSignatures_TwinWithAnotherSignature_AreUnknown()
    {
        Transaction waiting = _chain.Call(_chain.Vendor, 0);
        byte[] altered = waiting.Encoded.ToArray();
        altered[^1] ^= 1;
        Assert.That(Transaction.TryDecode(altered, _chain.ChainId, out Transaction? twin));
        _maker.Admit(waiting);
        Assert.Multiple(() =>
        {
            Assert.That(_maker.Pool.KnownSignatures([waiting])[0].Own, Is.EqualTo(SignatureStanding.Good));
            Assert.That(twin!.Id, Is.EqualTo(waiting.Id));
            Assert.That(_maker.Pool.KnownSignatures([twin!])[0].Own, Is.EqualTo(default(SignatureStanding)));
        });
    }

    private static ulong[] Nonces(IEnumerable<Transaction> transactions) => [.. transactions.Select(t => t.Nonce)];
}
