using Chain.Node.Execution;

namespace Node.Tests.Execution;

/// <summary>The garbage of one block is collected before the next block begins.</summary>
[TestFixture]
public sealed class BlockGarbageTests
{
    [TestCase(10_000)]
    [TestCase(0)]
    public void CollectBefore_AfterALargeBlockOrNone_EmptiesTheYoungGenerations(int transactions)
    {
        BlockGarbage garbage = new();
        for (int i = 0; i < 20_000; i++) GC.KeepAlive(new byte[1024]);
        int before = GC.CollectionCount(1);
        garbage.CollectBefore(transactions);
        Assert.That(GC.CollectionCount(1), Is.GreaterThan(before));
    }
}
