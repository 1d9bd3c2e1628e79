using Chain.Node.Events;

namespace Chain.Node.Light;

/// <summary>The light node forwarded the notice of an activated release to its subscribers.</summary>
/// <param name="Height">Height of the block.</param>
internal sealed record GatewaysNotified(long Height) : NodeEvent;
