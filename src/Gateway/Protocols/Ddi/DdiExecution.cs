namespace Gateway.Protocols.Ddi;

/// <summary>The <c>status.execution</c> of a feedback. [GW-DDI.11]</summary>
internal enum DdiExecution
{
    /// <summary>Missing or unknown.</summary>
    Unspecified = 0,

    /// <summary>The action is over.</summary>
    Closed = 1,

    /// <summary>The device is working: proceeding, scheduled, resumed, download.</summary>
    UnderWay = 2,

    /// <summary>The device declines; the action stays open.</summary>
    Rejected = 3,

    /// <summary>The device stopped the action by itself.</summary>
    Canceled = 4,

    /// <summary>The device has the whole image, and works on.</summary>
    Downloaded = 5,
}
