namespace Chain.Node.Device;

/// <summary>What a device says about an action.</summary>
/// <param name="Execution">How far it is: proceeding, download, downloaded, closed.</param>
/// <param name="Finished">none, success or failure.</param>
/// <param name="Detail">One line for people.</param>
internal sealed record DdiFeedback(string Execution, string Finished, string Detail)
{
    public static DdiFeedback UnderWay(string execution, string detail) => new(execution, "none", detail);

    public static DdiFeedback Closed(bool isSuccess, string detail) => new("closed", isSuccess ? "success" : "failure", detail);
}
