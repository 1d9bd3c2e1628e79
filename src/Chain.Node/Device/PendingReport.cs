namespace Chain.Node.Device;

/// <summary>The final word on an update, kept until the gateway has taken it.</summary>
/// <param name="ActionId">The update's number in the device protocol.</param>
/// <param name="IsSuccess">Whether the image is installed.</param>
/// <param name="Detail">One line for people.</param>
internal sealed record PendingReport(int ActionId, bool IsSuccess, string Detail);
