namespace Chain.Node.Repository.Authorization;

/// <summary>The one-time values of accepted requests, as long as their dates are accepted. Thread-safe.</summary>
/// <remarks>A restart forgets them: then a request of the last five minutes works once more.</remarks>
internal sealed class SeenNonces(TimeProvider time)
{
    /// <summary>Values in memory: 65,536, which is 100 requests per second for ten minutes. Only accepted requests add one; the oldest goes first.</summary>
    public const int CountMax = 65_536;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Queue<(string Nonce, long UntilMs)> _order = [];

    /// <summary>Adds a value; false if it was seen before.</summary>
    public bool TryAdd(string nonce)
    {
        long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_lock)
        {
            while (_order.TryPeek(out (string Nonce, long UntilMs) oldest) && oldest.UntilMs < nowMs) _seen.Remove(_order.Dequeue().Nonce);
            if (!_seen.Add(nonce)) return false;
            if (_order.Count >= CountMax) _seen.Remove(_order.Dequeue().Nonce);
            _order.Enqueue((nonce, nowMs + (2 * UploadSignature.DateOffMsMax))); // The date may be that far ahead, and count that long.
            return true;
        }
    }
}
