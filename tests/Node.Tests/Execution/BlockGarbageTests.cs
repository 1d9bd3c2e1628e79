using System.Runtime.CompilerServices;
using Chain.Node.Execution;

namespace Node.Tests.Execution;

/// <summary>What a block has left on the heap is gone before the next one begins.</summary>
[TestFixture]
public sealed class BlockGarbageTests
{
    [TestCase(10_000)]
    [TestCase(0)]
    public void CollectBefore_AfterALargeBlockOrNone_LeavesNothingOfIt(int transactions)
    {
        BlockGarbage garbage = new();
        WeakReference last = WorkOnABlock();
        garbage.CollectBefore(transactions);
        Assert.That(last.IsAlive, Is.False);
    }

    // Of its own, so that no variable of the test keeps what it makes. What was made first may have grown old meanwhile; the last has not.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference WorkOnABlock()
    {
        for (int i = 0; i < 20_000; i++) _ = new WeakReference(new byte[1024]);
        return new WeakReference(new byte[1024]);
    }
}
