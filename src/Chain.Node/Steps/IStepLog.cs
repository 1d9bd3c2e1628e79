namespace Chain.Node.Steps;

/// <summary>Records the steps of the processes P1 to P4 as they happen, for the demo and for operators.</summary>
internal interface IStepLog
{
    void Record(string tag, string detail);
}
