namespace Chain.Node.Device;

/// <summary>Feedback of a device on an action.</summary>
/// <param name="Execution">Progress of the action: proceeding, download, downloaded or closed.</param>
/// <param name="Finished">Result of the action: none, success or failure.</param>
/// <param name="Detail">Explanation in one line.</param>
internal sealed record DdiFeedback(string Execution, string Finished, string Detail)
{
    public static DdiFeedback UnderWay(string execution, string detail) => new(execution, "none", detail);

    public static DdiFeedback Closed(bool isSuccess, string detail) => new("closed", isSuccess ? "success" : "failure", detail);
}
