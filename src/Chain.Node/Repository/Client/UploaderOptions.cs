namespace Chain.Node.Repository.Client;

/// <summary>Patience of an <see cref="ImageUploader"/>.</summary>
internal sealed record UploaderOptions
{
    /// <summary>Attempts in a row without a byte of progress, at least 1. Default: 6.</summary>
    public int AttemptsMax { get; init; } = 6;

    /// <summary>Pause before the second attempt; doubles with each. Default: 500 ms.</summary>
    public TimeSpan BackoffBase { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest pause. Default: 30 s.</summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Pause after so many attempts in a row, at least 1, without a byte of progress.</summary>
    public TimeSpan BackoffAfter(int attempts) => TimeSpan.FromTicks(Math.Min(BackoffMax.Ticks, BackoffBase.Ticks << Math.Min(attempts - 1, 16)));

    /// <summary>Time for the answer to a request without a body. Default: 30 s.</summary>
    public TimeSpan AnswerDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time without a byte leaving, or without an answer once all have left. Default: 60 s.</summary>
    public TimeSpan StallDeadline { get; init; } = TimeSpan.FromSeconds(60);
}
