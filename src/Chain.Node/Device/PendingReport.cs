namespace Chain.Node.Device;

/// <summary>The final report on an update. The device keeps it until the gateway has accepted it.</summary>
/// <param name="ActionId">Action number of the update in the device protocol.</param>
/// <param name="IsSuccess">Whether the image is installed.</param>
/// <param name="Detail">Explanation in one line.</param>
internal sealed record PendingReport(int ActionId, bool IsSuccess, string Detail);
