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
    public void Admit_IntoAPoolThatEqualsHaveFilled_RefusesAndKeepsWhatWasAdmitted()
    {
        using StateView view = _maker.Store.OpenView();
        TransactionPool pool = FullPool(view, 60, 40);
        Hash256[] admitted = [.. pool.Sample(1000).Select(t => t.Id)];
        Assert.Multiple(() =>
        {
            Assert.That(pool.Admit(_chain.Call(_chain.Vendors[1], 40), view), Is.EqualTo(AdmissionVerdict.PoolFull));
            Assert.That(pool.Admit(_chain.Call(_chain.Vendors[0], 60), view), Is.EqualTo(AdmissionVerdict.PoolFull));
            Assert.That(pool.Sample(1000).Select(t => t.Id), Is.EqualTo(admitted));
        });
    }

    [Test]
    public void Admit_IntoAPoolFullOfWhatWaitsForIt_GetsInAndNothingIsDropped()
    {
        using StateView view = _maker.Store.OpenView();
        TransactionPool pool = PoolFullOfGaps(view);
        Assert.Multiple(() =>
        {
            Assert.That(pool.Admit(_chain.Call(_chain.Vendors[1], 51), view), Is.EqualTo(AdmissionVerdict.PoolFull), "no transaction waits for this nonce");
            Assert.That(pool.Admit(_chain.Call(_chain.Vendors[1], 0), view), Is.EqualTo(AdmissionVerdict.Admitted));
            Assert.That(pool.Count, Is.EqualTo(101));
            Assert.That(pool.Take(1 << 20, 1000).Select(t => t.Nonce), Is.EqualTo(Enumerable.Range(0, 51)));
        });
    }

    [Test]
    public void Admit_WithTheReserveFullToo_TakesThePlaceOfItsSendersLast()
    {
        using StateView view = _maker.Store.OpenView();
        TransactionPool pool = PoolFullOfGaps(view);
        for (ulong i = 29; i >= 5; i--) Assert.That(pool.Admit(_chain.Call(_chain.Vendors[0], i), view), Is.EqualTo(AdmissionVerdict.Admitted));
        Assert.Multiple(() =>
        {
            Assert.That((pool.Count, pool.HasReady), Is.EqualTo((125, false)));
            Assert.That(pool.Admit(_chain.Call(_chain.Vendors[1], 0), view), Is.EqualTo(AdmissionVerdict.Admitted));
            Assert.That((pool.Count, pool.HasReady), Is.EqualTo((125, true)));
            Assert.That(pool.Sample(1000).Where(t => t.Sender.Equals(_chain.Vendors[1].Address)).Max(t => t.Nonce), Is.EqualTo(49));
            Assert.That(pool.Admit(_chain.Call(_chain.Vendors[2], 0), view), Is.EqualTo(AdmissionVerdict.Admitted),
                "it evicts the last one of the sender with the most");
            Assert.That(pool.Count, Is.EqualTo(125), "each admission evicts one, not more");
        });
    }

    [Test]
    public void Admit_IntoAFullPool_DropsTheLastOfTheSenderWithMost()
    {
        using StateView view = _maker.Store.OpenView();
        TransactionPool pool = FullPool(view, 90, 10);
        Assert.That(pool.Admit(_chain.Call(_chain.Vendors[0], 90), view), Is.EqualTo(AdmissionVerdict.PoolFull));
        for (ulong i = 0; i < 30; i++) Assert.That(pool.Admit(_chain.Call(_chain.Vendors[2], i), view), Is.EqualTo(AdmissionVerdict.Admitted));
        Dictionary<Address, int> waiting = pool.Sample(1000).GroupBy(t => t.Sender).ToDictionary(g => g.Key, g => g.Count());
        Assert.Multiple(() =>
        {
            Assert.That(pool.Count, Is.EqualTo(100));
            Assert.That(waiting[_chain.Vendors[0].Address], Is.EqualTo(60));
            Assert.That(waiting[_chain.Vendors[1].Address], Is.EqualTo(10));
            Assert.That(waiting[_chain.Vendors[2].Address], Is.EqualTo(30));
            Assert.That(pool.Sample(1000).Where(t => t.Sender.Equals(_chain.Vendors[0].Address)).Max(t => t.Nonce), Is.EqualTo(59));
        });
    }

    [Test]
    public void Admit_BeyondTheBytes_NeverGoesOver()
    {
        TransactionPool pool = new(bytesMax: 200_000);
        using StateView view = _maker.Store.OpenView();
        foreach (EcdsaSigner vendor in _chain.Vendors)
        {
            for (ulong i = 0; i < 8; i++)
            {
                pool.Admit(_chain.Call(vendor, i, payloadBytes: (int)(i + 1) * 1500), view);
                Assert.That(pool.Bytes, Is.LessThanOrEqualTo(200_000));
            }
        }

        Assert.Multiple(() =>
        {
            Assert.That(pool.Bytes, Is.EqualTo(pool.Sample(10_000).Sum(t => t.Encoded.Length)));
            Assert.That(pool.Sample(10_000).Select(t => t.Sender).Distinct().Count(), Is.EqualTo(12), "every sender has some");
        });
    }

    [Test]
    public void Pool_UnderRandomUse_KeepsItsBooks()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        TransactionPool pool = new(transactionsMax: 40);
        Dictionary<int, Transaction[]> calls = Enumerable.Range(0, 4).ToDictionary(v => v, v =>
            Enumerable.Range(0, 30).Select(n => _chain.Call(_chain.Vendors[v], (ulong)n)).ToArray());
        for (int step = 0; step < 2000; step++)
        {
            using StateView view = _maker.Store.OpenView();
            Transaction some = calls[random.Next(4)][random.Next(30)];
            if (random.Next(8) == 0) pool.Remove(some);
            else pool.Admit(some, view);
            Transaction[] waiting = [.. pool.Sample(1000)];
            Assert.That(pool.Count, Is.EqualTo(waiting.Length).And.LessThanOrEqualTo(40 + 10));
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

    /// <summary>
    /// A pool of 100 transactions that no block can include yet: the first vendor's begin at nonce 30, the second vendor's at
    /// 1.
    /// </summary>
    private TransactionPool PoolFullOfGaps(StateView view)
    {
        TransactionPool pool = new(transactionsMax: 100);
        for (ulong i = 0; i < 50; i++) pool.Admit(_chain.Call(_chain.Vendors[0], 30 + i), view);
        for (ulong i = 0; i < 50; i++) pool.Admit(_chain.Call(_chain.Vendors[1], 1 + i), view);
        Assert.That((pool.Count, pool.HasReady), Is.EqualTo((100, false)));
        return pool;
    }

    private TransactionPool FullPool(StateView view, ulong first, ulong second)
    {
        TransactionPool pool = new(transactionsMax: (int)(first + second));
        for (ulong i = 0; i < first; i++) pool.Admit(_chain.Call(_chain.Vendors[0], i), view);
        for (ulong i = 0; i < second; i++) pool.Admit(_chain.Call(_chain.Vendors[1], i), view);
        return pool;
    }
}
