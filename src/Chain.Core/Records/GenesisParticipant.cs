using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>A participant that exists from the start.</summary>
/// <param name="Name">Name, for people, unique in the genesis.</param>
/// <param name="Key">Its first key, whose address names it for ever.</param>
/// <param name="Roles">What it may do.</param>
/// <param name="IsValidator">Whether it is in the first validator set; then it is an authority too.</param>
/// <param name="RepositoryUri">Base URI of its repository, as <see cref="RepositoryUris"/> has it; empty if it has none.</param>
public sealed record GenesisParticipant(string Name, PublicKey Key, Roles Roles, bool IsValidator, string RepositoryUri = "");
