namespace Node.Tests.Device;

/// <summary>One thing that a device said to its server.</summary>
/// <param name="Channel">deployment, cancel, attributes or poll.</param>
/// <param name="ActionId">The action that it is about; empty for attributes.</param>
/// <param name="Execution">How far the device is; for attributes the version that it reports.</param>
/// <param name="Finished">none, success or failure.</param>
/// <param name="Detail">The first line for people.</param>
internal sealed record Said(string Channel, string ActionId, string Execution, string Finished, string Detail);
