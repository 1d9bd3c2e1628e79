using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Configuration;
using Chain.Node.Storage.Bases;

namespace Chain.Node.Snapshots;

/// <summary>Joins a chain by a snapshot: trusts a header, fetches its state from several peers, and makes the database of it.</summary>
/// <param name="options">What to trust, and where to keep it.</param>
/// <param name="sources">The peers.</param>
/// <param name="progress">Told how far it is.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class SnapshotSync(
    SnapshotOptions options, IReadOnlyList<PeerSource> sources, SnapshotProgress progress, TimeProvider time, ILogger<SnapshotSync> logger)
{
    private const int DamagedMax = 3;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan WaitsLogInterval = TimeSpan.FromSeconds(10);

    private string _waitsFor = "";
    private long _waitsLoggedAt;

    /// <summary>Runs until the database is made, or it is clear that the node synchronizes by blocks.</summary>
    /// <exception cref="NodeStartupException">The peers contradict each other, the checkpoint is wrong, or the folder cannot be written.</exception>
    public async Task<SnapshotOutcome> RunAsync(CancellationToken cancellation)
    {
        PieceFolder folder = new(options.SnapshotFolder);
        TrustedState? anchor = await FindAnchorAsync(cancellation).ConfigureAwait(false);
        if (anchor is null) return SnapshotOutcome.UseBlocks;
        using LightClient client = CreateClient(anchor, folder);
        SnapshotFetch fetch = new(folder, () => sources.Where(s => s.IsConnected), progress, time, logger);
        LightBlock? target = folder.LoadTarget();
        long above = 0;
        for (int damaged = 0; damaged < DamagedMax;)
        {
            if (target is null || target.Header.Height <= above)
            {
                target = await FindTargetAsync(client, above, cancellation).ConfigureAwait(false);
                if (target is null) return SnapshotOutcome.UseBlocks;
                folder.SaveTarget(target);
            }

            SnapshotLog.Target(logger, target.Header.Height, target.Header.Hash.ToString(), options.AnchorText);
            progress.Begin("fetches a snapshot", target.Header.Height);
            StateReplyStatus status = await fetch.RunAsync(target.Header.StateRoot, cancellation).ConfigureAwait(false);
            if (status == StateReplyStatus.Unsupported) return UseBlocks("no peer runs a version that has snapshots");
            IReadOnlyList<Hash256>? peaks = status == StateReplyStatus.Answered ? await FetchPeaksAsync(target, cancellation).ConfigureAwait(false) : null;
            if (peaks is null)
            {
                SnapshotLog.Pruned(logger, target.Header.Height);
                above = target.Header.Height;
                continue;
            }

            StoreBaseVerdict verdict = Create(target, peaks, fetch);
            if (verdict == StoreBaseVerdict.Created)
            {
                SnapshotLog.Complete(logger, target.Header.Height, fetch.Pieces);
                folder.Remove();
                return SnapshotOutcome.Created;
            }

            damaged++;
            SnapshotLog.Refused(logger, verdict.ToString());
            folder.Remove();
            (folder, target) = (new PieceFolder(options.SnapshotFolder), null);
            fetch = new SnapshotFetch(folder, () => sources.Where(s => s.IsConnected), progress, time, logger);
        }

        throw new NodeStartupException($"the files of the snapshot in {options.SnapshotFolder} were damaged {DamagedMax} times: check the disk");
    }

    /// <summary>The point at which trust begins; null if the node synchronizes by blocks.</summary>
    private async Task<TrustedState?> FindAnchorAsync(CancellationToken cancellation)
    {
        if (options.Checkpoint is not { } checkpoint) return TrustedState.FromGenesis(options.Genesis);
        while (true)
        {
            if (await checkpoint.FetchAsync(options.Genesis.ChainId, sources, cancellation).ConfigureAwait(false) is { } anchor) return anchor;
            if (FindReasonForBlocks() is { } reason)
            {
                UseBlocks(reason);
                return null;
            }

            await WaitAsync($"the block of checkpoint {checkpoint.Height}", cancellation).ConfigureAwait(false);
        }
    }

    private LightClient CreateClient(TrustedState anchor, PieceFolder folder)
    {
        try
        {
            // What matters is that the header is of the chain; a chain that stands still has no fresh one.
            TrustOptions trust = new(options.TrustingPeriodMs, MaxHeadAgeMs: options.TrustingPeriodMs);
            return new LightClient(anchor, sources, trust, new FileTrustStore(folder.TrustFile), time);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new NodeStartupException($"snapshot: {e.Message}", e);
        }
    }

    /// <summary>The newest block above a height that can be trusted; null if the node synchronizes by blocks.</summary>
    private async Task<LightBlock?> FindTargetAsync(LightClient client, long above, CancellationToken cancellation)
    {
        progress.Begin("looks for a header that it can trust", 0);
        while (true)
        {
            LightVerdict verdict = await client.SyncAsync(cancellation).ConfigureAwait(false);
            if (verdict == LightVerdict.ConflictingHeaders)
            {
                throw new NodeStartupException($"the peers show different chains from {options.AnchorText} on: do not join before you know why. "
                    + client.ConflictRemedy);
            }

            bool isUsable = verdict is LightVerdict.Valid or LightVerdict.StaleHead;
            if (isUsable && client.Trusted.Block is { } block && block.Header.Height > above)
            {
                if (options.IsForced || block.Header.Height >= SnapshotLimits.BlocksMin) return block;
                UseBlocks($"the chain has only {block.Header.Height} blocks");
                return null;
            }

            if (!isUsable && FindReasonForBlocks() is { } reason)
            {
                UseBlocks(reason);
                return null;
            }

            await WaitAsync(verdict.ToString(), cancellation).ConfigureAwait(false);
        }
    }

    private string? FindReasonForBlocks()
    {
        PeerSource[] connected = [.. sources.Where(s => s.IsConnected)];
        return connected.Length == 0 ? null
            : connected.All(s => s.IsUnsupported) ? "no peer runs a version that has snapshots"
            : connected.All(s => s.IsAtGenesis) ? "the chain has no block yet" : null;
    }

    private async Task WaitAsync(string verdict, CancellationToken cancellation)
    {
        if (verdict != _waitsFor || time.GetElapsedTime(_waitsLoggedAt) >= WaitsLogInterval)
        {
            if (_waitsFor.Length > 0) SnapshotLog.Waits(logger, verdict); // The first time, the peers may just not be connected yet.
            (_waitsFor, _waitsLoggedAt) = (verdict, time.GetTimestamp());
        }

        await Task.Delay(RetryInterval, time, cancellation).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<Hash256>?> FetchPeaksAsync(LightBlock target, CancellationToken cancellation)
    {
        long height = target.Header.Height;
        foreach (PeerSource source in sources.Where(s => s.IsConnected))
        {
            if (await source.GetPeaksAsync(height, cancellation).ConfigureAwait(false) is not { } peaks) continue;
            bool isRight = peaks.Count == HistoryPeaks.Places(height).Count()
                && HistoryTree.Root(height, new HistoryPeaks(height, peaks)).Equals(target.Header.HistoryRoot);
            if (isRight) return peaks;
            progress.CountLie();
            SnapshotLog.BadPiece(logger, source.Name, "its history is not that of the header", 0);
        }

        return null;
    }

    private StoreBaseVerdict Create(LightBlock target, IReadOnlyList<Hash256> peaks, SnapshotFetch fetch)
    {
        progress.Begin("makes its database of a snapshot", target.Header.Height);
        StoreBase origin = new(target.Header, target.Certificate, target.Validators, target.SetAfter, peaks, fetch.ReadAll());
        try
        {
            if (Directory.Exists(options.ChainFolder)) Directory.Delete(options.ChainFolder, recursive: true); // It holds only the genesis.
            return StoreBaseWriter.Create(options.ChainFolder, options.Genesis, origin);
        }
        catch (InvalidDataException)
        {
            return StoreBaseVerdict.WrongState;
        }
    }

    private SnapshotOutcome UseBlocks(string reason)
    {
        SnapshotLog.Skipped(logger, reason);
        return SnapshotOutcome.UseBlocks;
    }
}
