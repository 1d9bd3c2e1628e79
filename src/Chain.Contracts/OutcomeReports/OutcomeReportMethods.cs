namespace Chain.Contracts.OutcomeReports;

/// <summary>Methods of the outcome reports contract. The numbers are part of signed transactions.</summary>
public static class OutcomeReportMethods
{
    /// <summary>Replaces the gateway's report on a release; payload [release, sequence, devices, root, receipts, counts]; no target; by a gateway.</summary>
    public const int Report = 1;
}
