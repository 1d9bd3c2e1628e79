namespace Chain.Node.Hosting.Listeners;

/// <summary>The feature with which a <see cref="ListenerGate"/> marks each connection.</summary>
internal sealed record ListenerFeature(ListenerKind Kind);
