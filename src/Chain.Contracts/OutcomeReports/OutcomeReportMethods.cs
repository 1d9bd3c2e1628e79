namespace Chain.Contracts.OutcomeReports;

/// <summary>Methods of the outcome reports contract. The numbers are on the chain.</summary>
public static class OutcomeReportMethods
{
    /// <summary>Replaces the gateway's report on a release; payload [release, sequence, devices, root, receipts, counts]; no target; by a gateway.</summary>
    public const int Report = 1;
}
