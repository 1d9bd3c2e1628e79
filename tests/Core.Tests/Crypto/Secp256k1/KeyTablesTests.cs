using System.Numerics;
using Chain.Core.Crypto.Secp256k1;
using Chain.Core.Primitives;
using Core.Tests.Vectors;

namespace Core.Tests.Crypto.Secp256k1;

public sealed class KeyTablesTests
{
    [Test]
    public void TableOf_KeyThatSignsOften_ComesWithItsLastUseAndStays()
    {
        KeyTables tables = new(usesBeforeTable: 3);
        Assert.That(tables.TryFind(Key(7), out KeyTables.Entry? entry));
        Assert.That(tables.TableOf(entry!, 1), Is.Null);
        Assert.That(tables.TableOf(entry!, 1), Is.Null);
        PointTable? table = tables.TableOf(entry!, 1);
        Assert.That(table, Is.Not.Null);
        Assert.That(tables.TryFind(Key(7), out KeyTables.Entry? again) && ReferenceEquals(tables.TableOf(again!, 1), table));
    }

    [Test]
    public void TryFind_MoreKeysThanMax_TheLeastRecentlyUsedGivesWay()
    {
        KeyTables tables = new(usesBeforeTable: 1, keysMax: 4, tablesMax: 2);
        for (int i = 1; i <= 9; i++)
        {
            Assert.That(tables.TryFind(Key(1), out KeyTables.Entry? first));
            PointTable? kept = first!.Table;
            _ = tables.TableOf(first, 1);
            if (i > 1) Assert.That(first.Table, Is.SameAs(kept), "the key in use keeps its table");
            Assert.That(tables.TryFind(Key(i), out KeyTables.Entry? entry));
            Assert.That(tables.TableOf(entry!, 1), Is.Not.Null);
            Assert.That(tables.Count, Is.EqualTo(Math.Min(i, 4)));
            Assert.That(tables.TableCount, Is.EqualTo(Math.Min(i, 2)));
        }
    }

    [Test]
    [Category("E04")]
    public void TryFind_NoPoint_IsRefusedAndNotKept()
    {
        KeyTables tables = new();
        Assert.That(tables.TryFind(PublicKey.Parse("020000000000000000000000000000000000000000000000000000000000000005"), out _), Is.False);
        Assert.That(tables.Count, Is.Zero);
    }

    [Test]
    public void TryFind_ManyThreads_KeepToTheBounds()
    {
        KeyTables tables = new(usesBeforeTable: 1, keysMax: 6, tablesMax: 3);
        PublicKey[] keys = [.. Enumerable.Range(1, 12).Select(i => Key(i))];
        Parallel.For(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            bool isFound = tables.TryFind(keys[i * 7 % keys.Length], out KeyTables.Entry? entry);
            if (!isFound || tables.TableOf(entry!, 1) is null) throw new AssertionException("lost a key");
        });
        Assert.That(tables.Count, Is.EqualTo(6));
        Assert.That(tables.TableCount, Is.LessThanOrEqualTo(3));
    }

    private static PublicKey Key(int secret) => ReferenceCurve.Compress(ReferenceCurve.Multiply(new BigInteger(secret), ReferenceCurve.G)!);
}
