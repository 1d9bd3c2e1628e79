using Chain.Core.Primitives;
using Chain.Node.Storage.Indexes;
using Chain.Node.Sync;

namespace Chain.Node.Snapshots;

/// <summary>Fetches a state in parts from several sources at the same time. Owner: the loop that runs it.</summary>
/// <remarks>
/// It begins with the state root and splits what is too large. Each answer is checked against the hash that its parent, and so the trusted
/// header, names. A source that lies or fails is left alone for a while, and its part goes to another source.
/// </remarks>
internal sealed class SnapshotFetch(PieceFolder folder, Func<IEnumerable<IStateSource>> sources, SnapshotProgress progress, TimeProvider time, ILogger logger)
{
    /// <summary>Requests in flight to one source: 2, so that it works while an answer is on its way.</summary>
    public const int RequestsPerSource = 2;

    /// <summary>How often a node without a source looks for one: 100 ms.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(2);

    private readonly PartFetch _parts = new(folder);
    private readonly SourceBackoff _backoff = new(time);
    private readonly HashSet<Address> _unsupported = [];
    private readonly HashSet<Address> _withoutState = [];
    private readonly Dictionary<Task<FetchedPart>, (IStateSource Source, StatePlace Place, Hash256 Hash)> _running = [];
    private readonly Stack<(StatePlace Place, Hash256 Hash)> _waiting = [];
    private readonly List<StatePlace> _done = [];
    private double _share;
    private long _loggedAt;

    /// <summary>Pieces of the state that was fetched last.</summary>
    public int Pieces => _done.Count;

    /// <summary>Fetches the state with a root.</summary>
    /// <returns>Answered when it is complete; NotKept if no source keeps it; Unsupported if no source has snapshots.</returns>
    public async Task<StateReplyStatus> RunAsync(Hash256 root, CancellationToken cancellation)
    {
        (_share, _loggedAt) = (0, time.GetTimestamp());
        _done.Clear();
        _waiting.Clear();
        _withoutState.Clear();
        if (!root.Equals(Hash256.Zero)) _waiting.Push((StatePlace.Whole, root));
        using CancellationTokenSource run = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            while (_waiting.Count > 0 || _running.Count > 0)
            {
                Start(out StateReplyStatus verdict, run.Token);
                if (_running.Count > 0) Take(await Task.WhenAny(_running.Keys).ConfigureAwait(false));
                else if (verdict != StateReplyStatus.Unspecified) return verdict;
                else await Task.Delay(LookInterval, time, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            await run.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(_running.Keys)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _running.Clear();
        }

        return StateReplyStatus.Answered;
    }

    /// <summary>Every entry of the state that was fetched last, ascending by path.</summary>
    public IEnumerable<StateEntry> ReadAll()
    {
        foreach (StatePlace place in _done.OrderBy(p => p.Prefix))
        {
            StatePiece piece = folder.Load(place) ?? throw new InvalidDataException($"piece {place.Name} of the snapshot is gone");
            foreach (StateEntry entry in piece.Entries) yield return entry;
        }
    }

    /// <summary>Gives waiting parts to sources that are free. The verdict is specified if none can ever take one.</summary>
    private void Start(out StateReplyStatus verdict, CancellationToken cancellation)
    {
        IStateSource[] all = [.. sources()];
        IStateSource[] able = [.. all.Where(s => !_unsupported.Contains(s.Identity))];
        IStateSource[] having = [.. able.Where(s => !_withoutState.Contains(s.Identity))];
        verdict = all.Length > 0 && able.Length == 0 ? StateReplyStatus.Unsupported
            : able.Length > 0 && having.Length == 0 ? StateReplyStatus.NotKept : StateReplyStatus.Unspecified;
        foreach (IStateSource source in having.Where(s => _backoff.MayAsk(s.Identity)).Take(SnapshotLimits.SourcesMax))
        {
            int inFlight = _running.Values.Count(r => r.Source.Identity.Equals(source.Identity));
            for (; inFlight < RequestsPerSource && _waiting.TryPop(out (StatePlace Place, Hash256 Hash) next); inFlight++)
            {
                Task<FetchedPart> fetch = Task.Run(() => _parts.FetchAsync(source, next.Place, next.Hash, cancellation), cancellation);
                _running.Add(fetch, (source, next.Place, next.Hash));
            }
        }
    }

    private void Take(Task<FetchedPart> ended)
    {
        _running.Remove(ended, out (IStateSource Source, StatePlace Place, Hash256 Hash) asked);
        FetchedPart part = ended.GetAwaiter().GetResult();
        if (part.Status == StateReplyStatus.Answered)
        {
            _backoff.Delivered(asked.Source.Identity);
            if (part.Below is { } below) Split(asked.Place, below);
            else Add(asked.Place);
            return;
        }

        _waiting.Push((asked.Place, asked.Hash));
        if (part.Status == StateReplyStatus.NotKept) _withoutState.Add(asked.Source.Identity);
        else if (part.Status == StateReplyStatus.Unsupported) _unsupported.Add(asked.Source.Identity);
        else Punish(asked.Source, part);
    }

    private void Split(StatePlace place, IReadOnlyList<(StatePlace Place, Hash256 Hash)> below)
    {
        _share += place.Share - below.Sum(b => b.Place.Share); // The rest is empty.
        foreach ((StatePlace, Hash256) next in below.Reverse()) _waiting.Push(next);
    }

    private void Add(StatePlace place)
    {
        _done.Add(place);
        _share += place.Share;
        progress.Report(Math.Min(1, _share), _done.Count);
        if (time.GetElapsedTime(_loggedAt) < ProgressInterval) return;
        _loggedAt = time.GetTimestamp();
        SnapshotLog.Progress(logger, progress.Height, (int)(100 * progress.Share), _done.Count);
    }

    private void Punish(IStateSource source, FetchedPart part)
    {
        TimeSpan wait = _backoff.Failed(source.Identity, part.IsLie);
        if (part.IsLie)
        {
            progress.CountLie();
            SnapshotLog.BadPiece(logger, source.Name, part.Problem, (int)wait.TotalSeconds);
        }
        else
        {
            SnapshotLog.Failed(logger, source.Name, part.Problem, (int)wait.TotalSeconds);
        }
    }
}
