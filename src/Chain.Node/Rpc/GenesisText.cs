namespace Chain.Node.Rpc;

/// <summary>The text of genesis.json, unchanged.</summary>
internal sealed record GenesisText(string Json);
