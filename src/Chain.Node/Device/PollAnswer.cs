namespace Chain.Node.Device;

/// <summary>The gateway's answer to a poll.</summary>
/// <param name="Sleep">Poll interval that the server sets; null if it sets none.</param>
/// <param name="Deployment">URL of an order; null if there is none.</param>
/// <param name="Cancel">URL of a cancellation; null if there is none.</param>
/// <param name="WantsAttributes">Whether the server requests the device's attributes.</param>
internal sealed record PollAnswer(TimeSpan? Sleep, Uri? Deployment, Uri? Cancel, bool WantsAttributes);
