namespace Chain.Node.Configuration;

/// <summary>Another full node: its name, the URL of its peer listener, and the address of its participant.</summary>
internal sealed record PeerConfiguration(string Name, string Address, string Identity);
