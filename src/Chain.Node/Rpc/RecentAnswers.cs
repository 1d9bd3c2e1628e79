namespace Chain.Node.Rpc;

/// <summary>The last answers by height, so that many callers that ask for the same block cause its work once. Thread-safe.</summary>
/// <remarks>The lock covers only the look-up. Callers of one height wait for the same work; other heights do not wait for it.</remarks>
/// <typeparam name="T">An answer that never changes.</typeparam>
/// <param name="countMax">Number of answers that are kept.</param>
internal sealed class RecentAnswers<T>(int countMax)
{
    private readonly Lock _lock = new();
    private readonly List<Kept> _kept = [];

    /// <summary>Returns the answer for a height; makes it if it is not kept.</summary>
    /// <param name="height">The height.</param>
    /// <param name="make">Makes the answer. If it throws, nothing is kept, and the next caller tries again.</param>
    /// <param name="isNew">Whether this call made the answer.</param>
    public T Get(long height, Func<long, T> make, out bool isNew)
    {
        Kept? kept;
        lock (_lock)
        {
            kept = _kept.Find(k => k.Height == height);
            if (kept is null)
            {
                if (_kept.Count == countMax) _kept.RemoveAt(0);
                _kept.Add(kept = new Kept(height));
            }
        }

        lock (kept.Lock)
        {
            isNew = !kept.IsMade;
            if (isNew)
            {
                kept.Answer = make(height);
                kept.IsMade = true;
            }

            return kept.Answer!;
        }
    }

    /// <summary>An answer that is made or in the making. Its lock guards it.</summary>
    private sealed class Kept(long height)
    {
        public long Height => height;

        public Lock Lock { get; } = new();

        public bool IsMade { get; set; }

        public T? Answer { get; set; }
    }
}
