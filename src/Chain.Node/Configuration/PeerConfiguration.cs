namespace Chain.Node.Configuration;

/// <summary>Another full node: its name, its peer address and the address of its identity.</summary>
internal sealed record PeerConfiguration(string Name, string Address, string Identity);
