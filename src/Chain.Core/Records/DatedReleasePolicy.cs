namespace Chain.Core.Records;

/// <summary>A release policy and its first height. It ends where the next policy begins.</summary>
/// <param name="Policy">Who must sign, and how many of them.</param>
/// <param name="FromHeight">First height at which the policy is in force.</param>
public readonly record struct DatedReleasePolicy(ReleasePolicy Policy, long FromHeight);
