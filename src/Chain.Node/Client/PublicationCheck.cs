using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;

namespace Chain.Node.Client;

/// <summary>Finds before an upload what the chain would refuse, and whether the release is published already. Everything it reads is proven.</summary>
internal static class PublicationCheck
{
    /// <summary>The release that the chain already has.</summary>
    internal sealed record Published(Address Contract, ReleaseRecord Record);

    /// <summary>The newest release of the request's model and channel; null if there is none.</summary>
    public static async Task<LatestRelease?> NewestAsync(ProvenChain chain, Address vendor, FirmwarePublisher.Request request, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte>? value = await chain.FindAsync(StateKeys.Latest(vendor, request.Model, request.Channel), cancellation).ConfigureAwait(false);
        return value is { } bytes && LatestRelease.TryDecode(bytes.Span, out LatestRelease? newest) ? newest : null;
    }

    /// <summary>Checks a request against the chain.</summary>
    /// <param name="chain">The proven chain.</param>
    /// <param name="vendor">The vendor.</param>
    /// <param name="request">The release.</param>
    /// <param name="facts">The image.</param>
    /// <param name="releaseKeys">The keys that sign; null if they are not known yet.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>The same release if it is published already; null if it can be deployed.</returns>
    /// <exception cref="CommandException">The chain would refuse it; the message says what was found, what was expected, and the remedy.</exception>
    public static async Task<Published?> FindSameAsync(ProvenChain chain, Address vendor, FirmwarePublisher.Request request, ImageFacts facts,
        IReadOnlyList<PublicKey>? releaseKeys, CancellationToken cancellation)
    {
        ParticipantRecord owner = await chain.ResolveAsync(vendor.ToString(), cancellation).ConfigureAwait(false);
        if (!owner.Holds(Roles.Vendor))
        {
            string standing = owner.IsSuspended ? "suspended" : $"{owner.Roles.ToString().ToLowerInvariant()}, not a vendor";
            throw Refuse(Outcome.RoleMissing, $"{owner.Name} is {standing}");
        }

        if (await FindByVersionAsync(chain, vendor, request, cancellation).ConfigureAwait(false) is { } used)
        {
            return IsSame(used.Record.Manifest, request, facts) ? CheckStatus(used) : throw Refuse(Outcome.VersionUsed,
                $"version {request.Version} of {request.Model} ({request.Channel}) is release {used.Contract}, "
                + $"with {Difference(used.Record.Manifest, request, facts)}");
        }

        long nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        if (request.ExpiresAtMs != 0 && request.ExpiresAtMs <= nowMs)
            throw Refuse(Outcome.Expired, $"it would expire at {InstallVerdictText.Time(request.ExpiresAtMs)}, which is past");
        CheckSuccession(request, await NewestAsync(chain, vendor, request, cancellation).ConfigureAwait(false));
        if (releaseKeys is not null) CheckKeys(owner, chain.Height + 1, releaseKeys);
        return null;
    }

    private static async Task<Published?> FindByVersionAsync(
        ProvenChain chain, Address vendor, FirmwarePublisher.Request request, CancellationToken cancellation)
    {
        StateKey key = StateKeys.Version(vendor, request.Model, request.Channel, request.Version);
        ReadOnlyMemory<byte>? value = await chain.FindAsync(key, cancellation).ConfigureAwait(false);
        if (value is not { } bytes || !Address.TryFrom(bytes.Span, out Address contract)) return null;
        return await chain.ReleaseAsync(contract, cancellation).ConfigureAwait(false) is { } record ? new Published(contract, record) : null;
    }

    private static Published CheckStatus(Published used) => used.Record.Status is ReleaseStatus.Revoked or ReleaseStatus.Vetoed
        ? throw Refuse(Outcome.VersionUsed, $"it is release {used.Contract}, which {InstallVerdictText.ExplainStatus(used.Record)}")
        : used;

    private static void CheckSuccession(FirmwarePublisher.Request request, LatestRelease? newest)
    {
        if (newest is null) return;
        if (request.Counter != 0 && request.Counter <= newest.SecurityCounter)
            throw Refuse(Outcome.CounterNotAbove, $"--counter is {request.Counter}, and the newest release {newest.Version} has {newest.SecurityCounter}");
        if (request.Counter > newest.SecurityCounter + Limits.SecurityCounterStepMax)
        {
            throw Refuse(Outcome.CounterStepTooLarge, $"--counter is {request.Counter}, the newest release has {newest.SecurityCounter}, and a step is at most "
                + $"{Limits.SecurityCounterStepMax}");
        }

        bool isAbove = SemanticVersion.TryParse(request.Version, out SemanticVersion? version)
            && SemanticVersion.TryParse(newest.Version, out SemanticVersion? last) && version > last;
        if (!isAbove)
            throw Refuse(Outcome.VersionNotAbove, $"--version is {request.Version}, and the newest release of this model and channel is {newest.Version}");
    }

    private static void CheckKeys(ParticipantRecord owner, long height, IReadOnlyList<PublicKey> releaseKeys)
    {
        ReleasePolicy policy = owner.ReleasePolicyAt(height);
        int good = policy.Keys.Count == 0 ? releaseKeys.Count(k => owner.HasKeyInForce(k, height)) : releaseKeys.Count(policy.Keys.Contains);
        if (good >= policy.Threshold) return;
        string of = policy.Keys.Count == 0 ? "any key of the vendor in force" : $"{policy.Threshold} of {policy.Keys.Count} release keys";
        throw Refuse(Outcome.ReleaseSignaturesBelowThreshold, $"{good} signatures count, and {owner.Name}'s releases need {of}");
    }

    private static bool IsSame(ReleaseManifest manifest, FirmwarePublisher.Request request, ImageFacts facts) =>
        Difference(manifest, request, facts).Length == 0;

    private static string Difference(ReleaseManifest manifest, FirmwarePublisher.Request request, ImageFacts facts)
    {
        if (!manifest.ImageSha256.Equals(facts.Sha256)) return $"another image: {manifest.ImageSha256}, not {facts.Sha256}";
        if (!manifest.HardwareRevisions.SequenceEqual(request.HardwareRevisions.Distinct().Order(StringComparer.Ordinal)))
            return $"other hardware revisions: {string.Join(", ", manifest.HardwareRevisions)}";
        if (manifest.MinInstalledVersion != request.MinInstalledVersion) return $"another minimum: '{manifest.MinInstalledVersion}'";
        if (manifest.ExpiresAtMs != request.ExpiresAtMs)
            return $"another expiry: {(manifest.ExpiresAtMs == 0 ? "none" : InstallVerdictText.Time(manifest.ExpiresAtMs))}";
        return request.Counter != 0 && request.Counter != manifest.SecurityCounter ? $"another counter: {manifest.SecurityCounter}" : "";
    }

    private static CommandException Refuse(Outcome outcome, string found) =>
        new(ExitCode.RefusedByChain, $"the chain refuses the call: {outcome} (code {(int)outcome}): {found}{OutcomeAdvice.For(outcome)}");
}
