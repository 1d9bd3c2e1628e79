using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>A participant in the genesis document.</summary>
/// <param name="Name">Display name, unique in the genesis document.</param>
/// <param name="Key">First key. Its address identifies the participant for ever.</param>
/// <param name="Roles">Roles of the participant.</param>
/// <param name="IsValidator">Whether it is in the first validator set. Requires the role authority.</param>
/// <param name="RepositoryUri">Base URI of its repository, in the grammar of <see cref="RepositoryUris"/>; empty for none.</param>
public sealed record GenesisParticipant(string Name, PublicKey Key, Roles Roles, bool IsValidator, string RepositoryUri = "");
