namespace Gateway.Ddi;

/// <summary>The <c>status.execution</c> of a feedback. [GW-DDI.11]</summary>
internal enum DdiExecution
{
    /// <summary>Missing or unknown.</summary>
    Unspecified = 0,

    /// <summary>Final.</summary>
    Closed = 1,

    /// <summary>Under way: proceeding, scheduled, resumed, download, downloaded.</summary>
    UnderWay = 2,

    /// <summary>The device declines; the action stays open.</summary>
    Rejected = 3,

    /// <summary>The device stopped by itself.</summary>
    Canceled = 4,
}
