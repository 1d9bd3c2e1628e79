namespace Chain.Node.Hosting.Listeners;

/// <summary>What a <see cref="ConnectionGate"/> writes on each connection.</summary>
internal sealed record ListenerFeature(ListenerKind Kind);
