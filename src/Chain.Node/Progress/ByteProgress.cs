namespace Chain.Node.Progress;

/// <summary>Converts numbers of transferred bytes to progress steps of one transfer.</summary>
/// <param name="steps">Receives the steps.</param>
/// <param name="what">Name of the transfer.</param>
/// <param name="totalBytes">Size of the whole transfer.</param>
internal sealed class ByteProgress(IProgress<ProgressStep> steps, string what, long totalBytes) : IProgress<long>
{
    /// <inheritdoc/>
    public void Report(long value) => steps.Report(new ProgressStep(what, value, totalBytes, ProgressUnit.Bytes));

    /// <summary>Reports the end of the transfer, whether it succeeded or failed.</summary>
    public void End() => Report(totalBytes);
}
