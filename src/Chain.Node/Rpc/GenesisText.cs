namespace Chain.Node.Rpc;

/// <summary>The text of genesis.json, as it was loaded.</summary>
internal sealed record GenesisText(string Json);
