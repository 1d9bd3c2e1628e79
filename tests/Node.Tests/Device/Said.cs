namespace Node.Tests.Device;

/// <summary>One message from a device to its server.</summary>
/// <param name="Channel">deployment, cancel, attributes or poll.</param>
/// <param name="ActionId">The action that the message is about; empty for attributes.</param>
/// <param name="Execution">The state of the action; for attributes, the reported version.</param>
/// <param name="Finished">none, success or failure.</param>
/// <param name="Detail">The first line of the human-readable details.</param>
internal sealed record Said(string Channel, string ActionId, string Execution, string Finished, string Detail);
