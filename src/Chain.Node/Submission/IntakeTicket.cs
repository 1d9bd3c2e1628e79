using Chain.Node.Mempool;

namespace Chain.Node.Submission;

/// <summary>Collects the verdicts of one call. Any thread may set a verdict; each is set once.</summary>
internal sealed class IntakeTicket
{
    private readonly AdmissionVerdict[] _verdicts;
    private readonly TaskCompletionSource<AdmissionVerdict[]> _decided = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left;

    public IntakeTicket(int count)
    {
        _verdicts = new AdmissionVerdict[count];
        _left = count;
        if (count == 0) _decided.SetResult(_verdicts);
    }

    public Task<AdmissionVerdict[]> Decided => _decided.Task;

    public void Decide(int index, AdmissionVerdict verdict)
    {
        _verdicts[index] = verdict;
        if (Interlocked.Decrement(ref _left) == 0) _decided.TrySetResult(_verdicts);
    }

    public void Cancel() => _decided.TrySetCanceled();

    public void Fail(Exception cause) => _decided.TrySetException(cause);
}
