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
        Assert.That(tables.TableOf(entry!), Is.Null);
        Assert.That(tables.TableOf(entry!), Is.Null);
        PointTable? table = tables.TableOf(entry!);
        Assert.That(table, Is.Not.Null);
        Assert.That(tables.TryFind(Key(7), out KeyTables.Entry? again) && ReferenceEquals(tables.TableOf(again!), table));
    }

    [Test]
    public void TryFind_MoreKeysThanMax_TheLeastRecentlyUsedGivesWay()
    {
        KeyTables tables = new(usesBeforeTable: 1, keysMax: 4, tablesMax: 8);
        PointTable table = Use(tables, 1)!;
        for (int i = 2; i <= 9; i++)
        {
            Assert.That(Use(tables, i), Is.Not.Null);
            Assert.That(tables.Count, Is.EqualTo(Math.Min(i, 4)));
            Assert.That(tables.TableCount, Is.EqualTo(tables.Count));
            Assert.That(Use(tables, 1), Is.SameAs(table), "the key in use stays");
        }
    }

    /// <summary>A key that loses its table just before its next signature costs more than one that never had a table.</summary>
    [Test]
    public void TableOf_MoreSignersThanTablesInTurn_NoneTakesAnothersTable()
    {
        KeyTables tables = new(usesBeforeTable: 4, keysMax: 64, tablesMax: 4);
        HashSet<PointTable> seen = [];
        for (int turn = 0; turn < 200; turn++)
        {
            for (int i = 1; i <= 12; i++)
            {
                if (Use(tables, i) is { } table) seen.Add(table);
            }
        }

        Assert.That(tables.TableCount, Is.EqualTo(4));
        Assert.That(seen, Has.Count.EqualTo(4));
    }

    [Test]
    public void TableOf_KeyThatSignsMoreThanThoseWithTables_TakesATable()
    {
        KeyTables tables = new(usesBeforeTable: 1, keysMax: 16, tablesMax: 2);
        for (int i = 0; i < 100; i++) _ = (Use(tables, 1), Use(tables, 2));
        PointTable? taken = null;
        for (int i = 0; i < 2_000 && taken is null; i++)
        {
            _ = Use(tables, 1);
            taken = Use(tables, 3) ?? Use(tables, 3) ?? Use(tables, 3);
        }

        Assert.That(taken, Is.Not.Null);
        Assert.That(tables.TableCount, Is.EqualTo(2));
        Assert.That(Use(tables, 3), Is.SameAs(taken));
        Assert.That(Use(tables, 1), Is.Not.Null, "the key that was used no more lost its table");
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
            if (!tables.TryFind(keys[i * 7 % keys.Length], out KeyTables.Entry? entry)) throw new AssertionException("lost a key");
            _ = tables.TableOf(entry);
        });
        Assert.That(tables.Count, Is.EqualTo(6));
        Assert.That(tables.TableCount, Is.LessThanOrEqualTo(3));
    }

    private static PointTable? Use(KeyTables tables, int secret)
    {
        Assert.That(tables.TryFind(Key(secret), out KeyTables.Entry? entry));
        return tables.TableOf(entry!);
    }

    private static PublicKey Key(int secret) => ReferenceCurve.Compress(ReferenceCurve.Multiply(new BigInteger(secret), ReferenceCurve.G)!);
}
