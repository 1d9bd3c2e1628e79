using System.Security.Cryptography.X509Certificates;
using Chain.Light;

namespace Chain.Node.Repository.Client;

/// <summary>Retries and deadlines of an <see cref="ImageUploader"/>.</summary>
internal sealed record UploaderOptions
{
    /// <summary>Largest number of consecutive attempts without a byte of progress, at least 1. Default: 6.</summary>
    public int AttemptsMax { get; init; } = 6;

    /// <summary>Backoff before the second attempt; it doubles with each attempt. Default: 500 ms.</summary>
    public TimeSpan BackoffBase { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest backoff. Default: 30 s.</summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Backoff after a number of consecutive attempts, at least 1, without a byte of progress.</summary>
    public TimeSpan BackoffAfter(int attempts) => TimeSpan.FromTicks(Math.Min(BackoffMax.Ticks, BackoffBase.Ticks << Math.Min(attempts - 1, 16)));

    /// <summary>Deadline for the answer to a request without a body. Default: 30 s.</summary>
    public TimeSpan AnswerDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Addresses that the uploader connects to. Null, the default: any, because the operator chose the repository.</summary>
    public AddressRules? Addresses { get; init; }

    /// <summary>Longest time without a byte sent, or without an answer after the last byte. Default: 60 s.</summary>
    public TimeSpan StallDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Authorities that may sign the certificates of servers, beside those of the machine. Default: no others.</summary>
    public X509Certificate2Collection? Authorities { get; init; }
}
