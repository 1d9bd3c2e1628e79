namespace Chain.Core.Records;

/// <summary>A release policy and the height from which it holds; it ends where the next one begins.</summary>
/// <param name="Policy">Who must sign, and how many of them.</param>
/// <param name="FromHeight">First height at which the policy holds.</param>
public readonly record struct DatedReleasePolicy(ReleasePolicy Policy, long FromHeight);
