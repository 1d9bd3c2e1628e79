namespace Chain.Core.Records;

/// <summary>A version of the contracts' rules and its first height. It ends where the next version begins.</summary>
/// <param name="Version">The version, <see cref="RuleVersions.First"/> or higher.</param>
/// <param name="FromHeight">First height at which the version is in force.</param>
public readonly record struct DatedRuleVersion(int Version, long FromHeight);
