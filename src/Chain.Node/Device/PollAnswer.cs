namespace Chain.Node.Device;

/// <summary>What there is to do.</summary>
/// <param name="Sleep">How long the server wants the device to wait; null if it does not say.</param>
/// <param name="Deployment">An order waits there.</param>
/// <param name="Cancel">The order is called off there.</param>
/// <param name="WantsAttributes">Whether the server asks what runs.</param>
internal sealed record PollAnswer(TimeSpan? Sleep, Uri? Deployment, Uri? Cancel, bool WantsAttributes);
