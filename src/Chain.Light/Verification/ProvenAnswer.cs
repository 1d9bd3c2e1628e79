using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>The result of a question about a release: a proof of what there is, a proof that there is nothing, or a refusal.</summary>
public abstract record ProvenAnswer
{
    private ProvenAnswer()
    {
    }

    /// <summary>
    /// The newest release of a model and channel. Its status alone does not say whether it may be installed: see
    /// <see cref="Latest.JudgeFor"/>.
    /// </summary>
    /// <param name="Contract">Address of the update contract.</param>
    /// <param name="Record">The record, as proven under the header.</param>
    /// <param name="Height">Height of the header.</param>
    /// <param name="HeadTimeMs">Time of the header.</param>
    public sealed record Latest(Address Contract, ReleaseRecord Record, long Height, long HeadTimeMs) : ProvenAnswer
    {
        /// <summary>Brokers' locations that may be used at the header, ascending by broker; empty if it is proven that there are none.</summary>
        /// <remarks>The vendor's own locations are in the record. The image's digest in the record applies to every location.</remarks>
        public IReadOnlyList<ReplicaLocation> Locations { get; init; } = [];

        /// <summary>The clock when the answer was verified, in Unix milliseconds; a verifier without a clock leaves the header's time.</summary>
        public long VerifiedAtMs { get; init; } = HeadTimeMs;

        /// <summary>Whether the release was past its expiry when the answer was verified, by the later of clock and header. [LIGHT-INSTALL.2]</summary>
        public bool IsExpired => InstallRule.IsExpired(Record.Manifest, HeadTimeMs, VerifiedAtMs);

        /// <summary>Whether a device may install the release, by the time when the answer was verified. [LIGHT-INSTALL.1]</summary>
        public InstallVerdict JudgeFor(DeviceFacts device) => InstallRule.Judge(Record, HeadTimeMs, device, VerifiedAtMs);
    }

    /// <summary>The release of the contract that was asked for. It need not be the newest.</summary>
    /// <param name="Contract">Address of the update contract.</param>
    /// <param name="Record">The record, as proven under the header.</param>
    /// <param name="Height">Height of the header.</param>
    /// <param name="HeadTimeMs">Time of the header.</param>
    public sealed record Known(Address Contract, ReleaseRecord Record, long Height, long HeadTimeMs) : ProvenAnswer
    {
        /// <inheritdoc cref="Latest.VerifiedAtMs"/>
        public long VerifiedAtMs { get; init; } = HeadTimeMs;

        /// <inheritdoc cref="Latest.IsExpired"/>
        public bool IsExpired => InstallRule.IsExpired(Record.Manifest, HeadTimeMs, VerifiedAtMs);

        /// <inheritdoc cref="Latest.JudgeFor"/>
        public InstallVerdict JudgeFor(DeviceFacts device) => InstallRule.Judge(Record, HeadTimeMs, device, VerifiedAtMs);
    }

    /// <summary>Proof that there is no such release.</summary>
    /// <param name="Height">Height of the header.</param>
    /// <param name="HeadTimeMs">Time of the header.</param>
    public sealed record NoneReleased(long Height, long HeadTimeMs) : ProvenAnswer;

    /// <summary>Nothing is proven; install nothing.</summary>
    /// <param name="Verdict">The first check that failed.</param>
    public sealed record Refused(LightVerdict Verdict) : ProvenAnswer
    {
        /// <summary>Why each source was refused, in the order in which they were asked; empty if none was asked.</summary>
        public IReadOnlyList<SourceVerdict> Sources { get; init; } = [];
    }
}
