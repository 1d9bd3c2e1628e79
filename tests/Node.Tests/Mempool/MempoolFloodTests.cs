using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Mempool;
using Chain.Node.Storage;
using Node.Tests.Chains;

namespace Node.Tests.Mempool;

/// <summary>
/// A flood of transactions, by a registered sender or by unregistered keys, uses bounded memory and excludes nobody else
/// (threat D16).
/// </summary>
[TestFixture]
[Category("D16")]
public sealed class MempoolFloodTests
{
    private const int Flood = 100_000;

    private TestChain _chain = null!;
    private TempFolder _folder = null!;
    private ChainMaker _maker = null!;

    [SetUp]
    public void SetUp()
    {
        _chain = TestChain.Create(validators: 1, vendors: 12);
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
    public void Admit_HundredThousandFromOneKey_KeepsItsShareAndLetsOthersIn()
    {
        for (ulong i = 0; i < Limits.MempoolPerSenderMax; i++) _maker.Admit(_chain.Call(_chain.Vendor, i));
        AdmissionVerdict[] verdicts = [.. Enumerable.Range(0, Flood).Select(i => _maker.Admit(Unsigned(_chain.Vendor.PublicKey, (ulong)(i % 2000))))];
        Assert.Multiple(() =>
        {
            Assert.That(verdicts, Has.None.EqualTo(AdmissionVerdict.Admitted));
            Assert.That(_maker.Pool.Count, Is.EqualTo(Limits.MempoolPerSenderMax));
            Assert.That(_maker.Admit(_chain.Call(_chain.Vendors[1], 0)), Is.EqualTo(AdmissionVerdict.Admitted));
            Assert.That(_maker.Pool.Take(1 << 20, 2).Select(t => t.Sender), Does.Contain(_chain.Vendors[1].Address));
        });
    }

    [Test]
    public void Admit_HundredThousandFromUnregisteredKeys_KeepsNoneOfThem()
    {
        EcdsaSigner[] strangers = [.. Enumerable.Range(0, 20).Select(_ => EcdsaSigner.Generate())];
        AdmissionVerdict[] verdicts = [.. Enumerable.Range(0, Flood).Select(i => _maker.Admit(Unsigned(strangers[i % 20].PublicKey, (ulong)i)))];
        Assert.Multiple(() =>
        {
            Assert.That(verdicts, Is.All.EqualTo(AdmissionVerdict.UnknownSender));
            Assert.That(_maker.Pool.Count, Is.Zero);
            Assert.That(_maker.Pool.Bytes, Is.Zero);
            Assert.That(_maker.Admit(_chain.Call(_chain.Vendor, 0)), Is.EqualTo(AdmissionVerdict.Admitted));
        });
    }

    [Test]
    public void Admit_IntoAPoolThatSomeHaveFilled_RefusesThemAndLetsOthersInWithoutDroppingAny()
    {
        using StateView view = _maker.Store.OpenView();
        TransactionPool pool = new(new PoolBounds(TransactionsMax: 100));
        List<Hash256> admitted = [];
        for (ulong i = 0; i < 100; i++)
        {
            foreach (EcdsaSigner vendor in _chain.Vendors.Take(3)) Note(_chain.Call(vendor, i));
        }

        Assert.That(admitted, Has.Count.EqualTo(75), "each of three has as many as are left: a quarter");
        for (ulong i = 0; i < 10; i++) Assert.That(Note(_chain.Call(_chain.Vendors[3], i)), Is.EqualTo(AdmissionVerdict.Admitted));
        Assert.Multiple(() =>
        {
            Assert.That(Note(_chain.Call(_chain.Vendors[0], 25)), Is.EqualTo(AdmissionVerdict.PoolFull));
            Assert.That(admitted, Is.All.Matches<Hash256>(id => pool.Contains(id)));
            Assert.That(pool.Count, Is.EqualTo(85));
        });

        AdmissionVerdict Note(Transaction transaction)
        {
            AdmissionVerdict verdict = pool.Admit(transaction, view);
            if (verdict == AdmissionVerdict.Admitted) admitted.Add(transaction.Id);
            return verdict;
        }
    }

    [Test]
    public void Admit_WhatFillsAGap_GetsIntoAPoolOfNothingElse()
    {
        using StateView view = _maker.Store.OpenView();
        TransactionPool pool = new(new PoolBounds(TransactionsMax: 100));
        for (ulong i = 1; i < 100; i++)
        {
            foreach (EcdsaSigner vendor in _chain.Vendors) pool.Admit(_chain.Call(vendor, i), view);
        }

        Assert.That((pool.Count, pool.HasReady), Is.EqualTo((51, false)), "gaps get no more than half of the places");
        foreach (EcdsaSigner vendor in _chain.Vendors) Assert.That(pool.Admit(_chain.Call(vendor, 0), view), Is.EqualTo(AdmissionVerdict.Admitted));
        Assert.That(pool.Take(1 << 20, 1000), Has.Count.EqualTo(pool.Count));
    }

    [Test]
    public void Admit_OfAPeerThatFloods_UsesUpItsOwnPlacesOnly()
    {
        using StateView view = _maker.Store.OpenView();
        TransactionPool pool = new(new PoolBounds(TransactionsMax: 20));
        PoolOrigin flooding = PoolOrigin.OfPeer(_chain.Vendors[10].Address), other = PoolOrigin.OfPeer(_chain.Vendors[11].Address);
        for (ulong i = 1; i < 60; i++) pool.Admit(_chain.Call(_chain.Vendors[0], i), view, flooding);
        Assert.That(pool.Count, Is.EqualTo(40));
        Assert.Multiple(() =>
        {
            Assert.That(pool.Admit(_chain.Call(_chain.Vendors[1], 0), view, other), Is.EqualTo(AdmissionVerdict.Admitted));
            Assert.That(pool.Admit(_chain.Call(_chain.Vendors[2], 0), view), Is.EqualTo(AdmissionVerdict.Admitted));
            Assert.That(pool.Admit(_chain.Call(_chain.Vendors[0], 0), view, flooding), Is.EqualTo(AdmissionVerdict.Admitted),
                "what is ready evicts what is not");
            Assert.That(pool.Contains(_chain.Call(_chain.Vendors[0], 40).Id), Is.False);
            Assert.That(pool.Count, Is.EqualTo(42));
        });
    }

    [Test]
    public void Admit_ByANodesOwnServices_HasRoomBesideAFlood()
    {
        using StateView view = _maker.Store.OpenView();
        TransactionPool pool = new(new PoolBounds(TransactionsMax: 40));
        for (ulong i = 0; i < 10; i++)
        {
            foreach (EcdsaSigner vendor in _chain.Vendors.Skip(1)) pool.Admit(_chain.Call(vendor, i), view);
        }

        Assert.That(pool.Admit(_chain.Call(_chain.Vendors[1], 10), view), Is.EqualTo(AdmissionVerdict.PoolFull));
        for (ulong i = 0; i < 10; i++) Assert.That(pool.Admit(_chain.Call(_chain.Vendor, i), view, PoolOrigin.ThisNode), Is.EqualTo(AdmissionVerdict.Admitted));
    }

    [Test]
    public void Admit_BeyondTheBytes_NeverGoesOver()
    {
        TransactionPool pool = new(new PoolBounds(BytesMax: 200_000));
        using StateView view = _maker.Store.OpenView();
        for (ulong i = 0; i < 8; i++)
        {
            foreach (EcdsaSigner vendor in _chain.Vendors)
            {
                pool.Admit(_chain.Call(vendor, i, payloadBytes: (int)(i + 1) * 1500), view);
                Assert.That(pool.Bytes, Is.LessThanOrEqualTo(200_000));
            }
        }

        Assert.Multiple(() =>
        {
            IReadOnlyList<Transaction> all = pool.ListReady(default, 10_000, long.MaxValue, out _);
            Assert.That(pool.Bytes, Is.EqualTo(all.Sum(t => t.Encoded.Length)));
            Assert.That(all.Select(t => t.Sender).Distinct().Count(), Is.EqualTo(12), "every sender has some");
        });
    }

    [Test]
    public void Pool_UnderRandomUse_KeepsItsBooks()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        TransactionPool pool = new(new PoolBounds(TransactionsMax: 40));
        Dictionary<int, Transaction[]> calls = Enumerable.Range(0, 4).ToDictionary(v => v, v =>
            Enumerable.Range(0, 30).Select(n => _chain.Call(_chain.Vendors[v], (ulong)n)).ToArray());
        for (int step = 0; step < 2000; step++)
        {
            using StateView view = _maker.Store.OpenView();
            Transaction some = calls[random.Next(4)][random.Next(30)];
            if (random.Next(8) == 0) pool.Remove(some);
            else pool.Admit(some, view);
            Transaction[] waiting = [.. calls.Values.SelectMany(c => c).Where(t => pool.Contains(t.Id))];
            Assert.That(pool.Count, Is.EqualTo(waiting.Length).And.LessThanOrEqualTo(40));
            Assert.That(pool.ReadyCount, Is.EqualTo(waiting.GroupBy(t => t.Sender)
                .Sum(g => g.OrderBy(t => t.Nonce).Select((t, i) => (t.Nonce, i)).TakeWhile(x => x.Nonce == (ulong)x.i).Count())));
            Assert.That(pool.Bytes, Is.EqualTo(waiting.Sum(t => t.Encoded.Length)));
            Assert.That(pool.HasReady, Is.EqualTo(waiting.Any(t => t.Nonce == 0)));
        }
    }

    /// <summary>A transaction that passes every check except that of its signature.</summary>
    private Transaction Unsigned(PublicKey key, ulong nonce)
    {
        CborWriter writer = new();
        writer.Array(9);
        writer.Int(Transaction.CurrentVersion);
        writer.Bytes(key.ToAddress().AsSpan());
        writer.Bytes(key.AsSpan());
        writer.UInt(nonce);
        writer.UInt((ulong)ContractKind.FirmwareUpdate);
        writer.Int(999);
        writer.Bytes(default(Address).AsSpan());
        writer.Bytes([]);
        writer.Bytes(default(Signature).AsSpan());
        Assert.That(Transaction.TryDecode(writer.Written, _chain.ChainId, out Transaction? transaction));
        return transaction!;
    }
}
