using Chain.Node.Progress;
using Node.Tests.Chains;

namespace Node.Tests.Storage;

/// <summary>Takes a copy of a database after a step of a migration, as a kill at this moment would leave it, and ends the run.</summary>
internal sealed class KillAfter(int steps, string from, string to) : IProgress<ProgressStep>
{
    private int _done;

    public void Report(ProgressStep value)
    {
        Assert.That(value.Done, Is.LessThanOrEqualTo(value.Total), value.What);
        if (++_done < steps) return;
        TempFolder.Copy(from, to);
        throw new KilledException();
    }

    /// <summary>The kill.</summary>
    internal sealed class KilledException : Exception;
}
