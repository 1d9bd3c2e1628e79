namespace Gateway.Updates;

/// <summary>The intervals and limits of the core; <c>GatewayOptions</c> documents each.</summary>
/// <param name="PollingSleep">How long devices wait between two polls.</param>
/// <param name="EagerPollingSleep">How long a device waits whose update is expected soon.</param>
/// <param name="PullAskAfter">Age of the last proof from which a device's poll makes the gateway ask the chain.</param>
/// <param name="CheckInterval">Longest time between two rounds.</param>
/// <param name="HintSpacing">Shortest time between two rounds.</param>
/// <param name="AnswerTimeout">Longest time for one answer of the release source.</param>
/// <param name="AttemptsMax">How often one release is offered to a device that fails.</param>
/// <param name="AttemptDelay">Wait after a failed attempt.</param>
internal sealed record UpdatePolicy(TimeSpan PollingSleep, TimeSpan EagerPollingSleep, TimeSpan PullAskAfter, TimeSpan CheckInterval,
    TimeSpan HintSpacing, TimeSpan AnswerTimeout, int AttemptsMax, TimeSpan AttemptDelay);
