using Chain.Core.Primitives;

namespace Chain.Node.Attestation;

/// <summary>
/// Limits the number of concurrent fetches, in total and per participant. So slow servers of one participant do not delay fetches from
/// others. Thread-safe.
/// </summary>
internal sealed class FetchSlots(int slotsMax, int perServerMax) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _slots = new(slotsMax);
    private readonly Dictionary<Address, Lane> _lanes = [];

    /// <summary>Waits for a slot. The caller disposes it after the fetch.</summary>
    /// <param name="server">The participant that serves the image.</param>
    /// <param name="cancellation">Ends the wait with <see cref="OperationCanceledException"/>.</param>
    public async Task<IDisposable> TakeAsync(Address server, CancellationToken cancellation)
    {
        Lane lane = Enter(server);
        bool isInLane = false;
        try
        {
            await lane.Slots.WaitAsync(cancellation).ConfigureAwait(false);
            isInLane = true;
            await _slots.WaitAsync(cancellation).ConfigureAwait(false);
            return new Slot(this, server, lane);
        }
        catch
        {
            Leave(server, lane, isInLane);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private Lane Enter(Address server)
    {
        lock (_lock)
        {
            if (!_lanes.TryGetValue(server, out Lane? lane)) _lanes.Add(server, lane = new Lane(new SemaphoreSlim(perServerMax)));
            lane.Users++;
            return lane;
        }
    }

    private void Leave(Address server, Lane lane, bool isInLane)
    {
        if (isInLane) lane.Slots.Release();
        lock (_lock)
        {
            if (--lane.Users > 0) return;
            _lanes.Remove(server);
            lane.Slots.Dispose();
        }
    }

    private sealed class Lane(SemaphoreSlim slots)
    {
        public SemaphoreSlim Slots => slots;

        /// <summary>Number of fetches that have a slot or wait for one. Guarded by the lock.</summary>
        public int Users { get; set; }
    }

    private sealed class Slot(FetchSlots owner, Address server, Lane lane) : IDisposable
    {
        public void Dispose()
        {
            owner._slots.Release();
            owner.Leave(server, lane, isInLane: true);
        }
    }
}
