using System.Runtime.CompilerServices;
using Chain.Node.Execution;

namespace Node.Tests.Execution;

/// <summary>What a block has left on the heap is gone before the next one begins.</summary>
[TestFixture]
public sealed class BlockGarbageTests
{
    [Test]
    public void CollectBefore_AfterABlocksWorthOfAllocation_LeavesNothingOfTheBlock()
    {
        BlockGarbage garbage = new();
        WeakReference[] left = WorkOnABlock();
        garbage.CollectBefore();
        Assert.That(left.Count(r => r.IsAlive), Is.Zero);
    }

    // Of its own, so that no variable of the test keeps what it makes.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] WorkOnABlock() => [.. Enumerable.Range(0, 20_000).Select(_ => new WeakReference(new byte[1024]))];
}
