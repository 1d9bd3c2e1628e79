using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Chain.Core.Primitives;

namespace Chain.Node.Peering;

/// <summary>What this node notices about its peers: when it last heard each, its clock, and whether two processes use one identity. Thread-safe.</summary>
/// <remarks>
/// Only observations for the operator: nothing here decides about blocks or votes, and a peer can lie. A process that has ended says
/// nothing more. So if an older process of an identity is heard again after a newer one, both run.
/// </remarks>
internal sealed class PeerObservations(TimeProvider time)
{
    /// <summary>How long after the newer process the older one must be heard again: 2 s. Frames of a process that has ended arrive earlier.</summary>
    public static readonly TimeSpan OverlapMin = TimeSpan.FromSeconds(2);

    /// <summary>How long an observation about an identity holds: 30 s.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromSeconds(30);

    private const int ProcessesPerPeerMax = 4;

    // Bounded by the number of identities that may peer.
    private readonly ConcurrentDictionary<Address, Observed> _peers = new();

    /// <summary>Random number of this process, never 0.</summary>
    public ulong OwnProcess { get; } = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)) | 1;

    /// <summary>Records what a peer's status message says about its sender.</summary>
    public void Record(Address from, PeerSignal signal)
    {
        long now = time.GetTimestamp();
        long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        Observed peer = _peers.GetOrAdd(from, _ => new Observed());
        lock (peer)
        {
            peer.HeardMs = nowMs;
            peer.HeardAt = now;
            if (signal.SenderTimeMs is > 0 and < long.MaxValue / 2) peer.ClockAheadMs = signal.SenderTimeMs - nowMs;
            if (signal.IdentityInUse) peer.ReportedAt = now;
            if (signal.Process != 0) RecordProcess(peer, signal.Process, now);
        }
    }

    /// <summary>When this node last heard a peer, in Unix milliseconds, and how long ago; null if it has not.</summary>
    public (long AtMs, TimeSpan Ago)? Heard(Address peer)
    {
        if (!_peers.TryGetValue(peer, out Observed? observed)) return null;
        lock (observed) return (observed.HeardMs, time.GetElapsedTime(observed.HeardAt));
    }

    /// <summary>How far a peer's clock is ahead of this node's, in milliseconds, within the delay of a frame; null if it has not told.</summary>
    public long? ClockAheadMs(Address peer)
    {
        if (!_peers.TryGetValue(peer, out Observed? observed)) return null;
        lock (observed) return observed.ClockAheadMs;
    }

    /// <summary>Whether two processes use a peer's identity now.</summary>
    public bool IsDuplicated(Address peer)
    {
        if (!_peers.TryGetValue(peer, out Observed? observed)) return false;
        lock (observed) return observed.DuplicatedAt is { } at && time.GetElapsedTime(at) <= Validity;
    }

    /// <summary>The peers whose identities two processes use now.</summary>
    public IReadOnlyList<Address> Duplicated() => [.. _peers.Keys.Where(IsDuplicated)];

    /// <summary>The peers that say that another process uses this node's identity.</summary>
    public IReadOnlyList<Address> Reporters() => [.. _peers.Where(p => IsReporter(p.Value)).Select(p => p.Key)];

    private bool IsReporter(Observed observed)
    {
        lock (observed) return observed.ReportedAt is { } at && time.GetElapsedTime(at) <= Validity;
    }

    private void RecordProcess(Observed peer, ulong number, long now)
    {
        Process? process = peer.Processes.Find(p => p.Number == number);
        if (process is null)
        {
            if (peer.Processes.Count == ProcessesPerPeerMax) peer.Processes.RemoveAt(0);
            peer.Processes.Add(new Process(number, now));
            return;
        }

        // The newest process is the last of the list.
        Process newest = peer.Processes[^1];
        if (process != newest && time.GetElapsedTime(newest.FirstAt, now) > OverlapMin) peer.DuplicatedAt = now;
    }

    private sealed record Process(ulong Number, long FirstAt);

    /// <summary>Observations of one peer. Each is its own lock.</summary>
    private sealed class Observed
    {
        public List<Process> Processes { get; } = [];

        public long HeardMs { get; set; }

        public long HeardAt { get; set; }

        public long? ClockAheadMs { get; set; }

        public long? ReportedAt { get; set; }

        public long? DuplicatedAt { get; set; }
    }
}
