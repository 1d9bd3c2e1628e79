namespace Chain.Node.Hosting;

/// <summary>What a <see cref="ConnectionGate"/> writes on each connection.</summary>
internal sealed record ListenerFeature(ListenerKind Kind);
