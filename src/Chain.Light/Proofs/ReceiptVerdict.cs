namespace Chain.Light;

/// <summary>The verdict on a receipt file. Append-only.</summary>
public enum ReceiptVerdict
{
    /// <summary>Not checked; never success.</summary>
    Unspecified = 0,

    /// <summary>Every step holds.</summary>
    Valid = 1,

    /// <summary>A header does not follow from the genesis or anchor and the hops before it.</summary>
    HeaderRefused = 2,

    /// <summary>The gateway's report is not proven under the header.</summary>
    ReportRefused = 3,

    /// <summary>The receipt is not in canonical form.</summary>
    ReceiptRefused = 4,

    /// <summary>The receipt's path does not lead to the report's root: the report does not include this receipt.</summary>
    NotInReport = 5,

    /// <summary>The receipt is another device's: the pseudonym is not the hash of this id and salt.</summary>
    OtherDevice = 6,

    /// <summary>The last header is older or lower than the verifier accepts.</summary>
    HeadTooOld = 7,

    /// <summary>Another gateway reported it than the verifier expects.</summary>
    OtherGateway = 8,
}
