namespace MicroBench.Wan.Simulation;

/// <summary>
/// A full mesh of connections. A node's uplink serves its connections in turn, a chunk each, as TCP shares a link; a message arrives after its
/// last chunk and half a round trip. Transactions between nodes take their part of each uplink first.
/// </summary>
/// <remarks>Downlinks are not modelled: a node receives about what it sends, and never a block from two nodes at once.</remarks>
internal sealed class WanNetwork
{
    private const int ChunkBytes = 16 * 1024;
    private const int JitterDivisor = 20;
    private const double LeftByGossipMin = 0.02;

    private readonly WanEvents _events;
    private readonly WanRandom _random;
    private readonly WanScenario _scenario;
    private readonly Uplink[] _uplinks;
    private readonly double _bytesPerUs;

    /// <param name="events">The clock.</param>
    /// <param name="scenario">The run.</param>
    /// <param name="gossipBytesPerSecond">What each uplink carries besides.</param>
    public WanNetwork(WanEvents events, WanScenario scenario, double gossipBytesPerSecond)
    {
        _events = events;
        _scenario = scenario;
        _random = new WanRandom(scenario.Seed);
        double bytesPerSecond = scenario.UplinkMbit * 1e6 / 8;
        GossipShare = gossipBytesPerSecond / bytesPerSecond;
        _bytesPerUs = bytesPerSecond * Math.Max(LeftByGossipMin, 1 - GossipShare) / 1e6;
        _uplinks = [.. Enumerable.Range(0, scenario.Validators).Select(_ => new Uplink(scenario.Validators))];
    }

    /// <summary>Share of an uplink that transactions take; above 1 they do not fit.</summary>
    public double GossipShare { get; }

    /// <summary>Bytes of consensus that a node has sent.</summary>
    public long SentBytes(int node) => _uplinks[node].SentBytes;

    /// <summary>Time in which a node's uplink was busy with consensus.</summary>
    public long BusyUs(int node) => _uplinks[node].BusyUs;

    public void Send(int from, int to, int bytes, Action deliver)
    {
        bool isCut = _scenario.IsDead(to) || (Regions.Of(from) == _scenario.CutRegion) != (Regions.Of(to) == _scenario.CutRegion);
        if (isCut) return;
        Uplink uplink = _uplinks[from];
        uplink.SentBytes += bytes;
        if (uplink.Enqueue(to, new Transfer(bytes, deliver))) ServeNext(from);
    }

    private void ServeNext(int from)
    {
        Uplink uplink = _uplinks[from];
        if (!uplink.TryNext(out int to)) return;
        Transfer transfer = uplink.Queues[to].Peek();
        int chunk = Math.Min(ChunkBytes, transfer.LeftBytes);
        long tookUs = (long)Math.Ceiling(chunk / _bytesPerUs);
        uplink.BusyUs += tookUs;
        _events.After(tookUs, () => Served(from, to, transfer, chunk));
    }

    private void Served(int from, int to, Transfer transfer, int chunk)
    {
        Uplink uplink = _uplinks[from];
        transfer.LeftBytes -= chunk;
        if (transfer.LeftBytes == 0)
        {
            uplink.Queues[to].Dequeue();
            long oneWayUs = Regions.OneWayUs(Regions.Of(from), Regions.Of(to));

            // A connection delivers in order, so no message overtakes an earlier one.
            uplink.ArrivesUs[to] = Math.Max(uplink.ArrivesUs[to], _events.NowUs + oneWayUs + _random.Next(1 + (oneWayUs / JitterDivisor)));
            _events.At(uplink.ArrivesUs[to], transfer.Deliver);
        }

        uplink.Served(to);
        ServeNext(from);
    }

    private sealed class Transfer(int bytes, Action deliver)
    {
        public int LeftBytes { get; set; } = bytes;

        public Action Deliver => deliver;
    }

    private sealed class Uplink(int nodes)
    {
        private readonly Queue<int> _waiting = [];
        private bool _isServing;

        public Queue<Transfer>[] Queues { get; } = [.. Enumerable.Range(0, nodes).Select(_ => new Queue<Transfer>())];

        public long[] ArrivesUs { get; } = new long[nodes];

        public long SentBytes { get; set; }

        public long BusyUs { get; set; }

        /// <summary>Adds a message; whether the uplink was idle.</summary>
        public bool Enqueue(int to, Transfer transfer)
        {
            Queues[to].Enqueue(transfer);
            if (Queues[to].Count == 1) _waiting.Enqueue(to);
            return !_isServing;
        }

        public bool TryNext(out int to) => _isServing = _waiting.TryDequeue(out to);

        /// <summary>A connection has had its turn; it waits for the next one if it has more to send.</summary>
        public void Served(int to)
        {
            if (Queues[to].Count > 0) _waiting.Enqueue(to);
        }
    }
}
