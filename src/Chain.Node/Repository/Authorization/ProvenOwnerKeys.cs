using System.Collections.Concurrent;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Repository.Telemetry;

namespace Chain.Node.Repository.Authorization;

/// <summary>Finds the owners' keys with the repository's own light client, which verifies the chain's proofs.</summary>
/// <remarks>
/// A rotated key therefore needs no change of the configuration, and a revoked key can no longer upload. While the chain cannot be reached,
/// the last proven keys stay valid. Thread-safe.
/// </remarks>
internal sealed class ProvenOwnerKeys(LightClient light, TimeProvider time, ILogger<ProvenOwnerKeys> logger) : IOwnerKeys
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<Address, Known> _known = new();

    /// <inheritdoc/>
    public async ValueTask<IReadOnlySet<Address>?> FindAsync(Address owner, CancellationToken cancellationToken) =>
        (await FindOwnerAsync(owner, cancellationToken).ConfigureAwait(false))?.Keys;

    /// <inheritdoc/>
    public async ValueTask<string?> FindRepositoryAsync(Address owner, CancellationToken cancellationToken) =>
        (await FindOwnerAsync(owner, cancellationToken).ConfigureAwait(false))?.Repository;

    private async ValueTask<Known?> FindOwnerAsync(Address owner, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(owner, out Known? known) && time.GetElapsedTime(known.AskedAt) < FreshFor) return known;
        ProvenEntry entry = await light.GetStateEntryAsync(StateKeys.Participant(owner), cancellationToken).ConfigureAwait(false);
        if (entry is ProvenEntry.Refused refused)
        {
            RepositoryLog.OwnerKeysUnproven(logger, owner.ToString(), refused.Verdict.ToString());
            return known;
        }

        // An owner that is not a participant yet has only the key of its address; null keys mean this.
        Known current = entry is ProvenEntry.Found found && ParticipantRecord.TryDecode(found.Value.Span, out ParticipantRecord? record)
            ? new Known([.. record.Keys.Where(k => k.IsInForce(found.Height + 1)).Select(k => k.Key.ToAddress())], record.RepositoryUri, time.GetTimestamp())
            : new Known(null, null, time.GetTimestamp());
        _known[owner] = current;
        return current;
    }

    private sealed record Known(HashSet<Address>? Keys, string? Repository, long AskedAt);
}
