using Gateway.Events;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Downloads;

/// <summary>
/// Fills the missing pieces of an image: from the best source first, from several at once where that helps. Replaces a failing
/// source at once.
/// </summary>
/// <remarks>One loop owns everything here. The runs that it starts share only the map. [GW-SOURCE.8]</remarks>
internal sealed class PiecedDownload(HttpClient http, ImageCacheOptions options, TimeProvider time, SourceBook book, IGatewayObserver observer)
{
    /// <summary>Runs until every piece is verified, or no source is left. [GW-SOURCE.6]</summary>
    /// <returns>Ready, or the last source's fault; and what each source gave.</returns>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="ct"/>; verified pieces stay on disk.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public async Task<(DownloadVerdict Verdict, IReadOnlyList<SourceShare> Shares)> RunAsync(
        ImageOrder order, PieceList list, PieceMap map, SafeFileHandle file, CancellationToken ct)
    {
        Crew crew = new(order, list, map, file);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            while (map.Left > 0)
            {
                ct.ThrowIfCancellationRequested();
                StartRuns(crew, stop.Token);
                if (!crew.Candidates.Exists(c => c.Active is not null || MayTry(c))) return (crew.LastVerdict, crew.Shares());
                await WaitAsync(crew, ct).ConfigureAwait(false);
                foreach (Candidate candidate in crew.Candidates)
                {
                    if (candidate.Active is { Task.IsCompleted: true }) await HarvestAsync(crew, candidate).ConfigureAwait(false);
                    else if (candidate.Active is { } active && map.IsMoot(active.Run)) await active.Stop.CancelAsync().ConfigureAwait(false);
                }
            }

            return (DownloadVerdict.Ready, crew.Shares());
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (Candidate candidate in crew.Candidates) await EndAsync(candidate).ConfigureAwait(false);
        }
    }

    private void StartRuns(Crew crew, CancellationToken ct)
    {
        bool isLarge = crew.Order.Manifest.ImageSizeBytes >= options.ParallelBytesMin;
        int byMemory = (int)Math.Clamp(options.PieceBufferBytesMax / crew.Order.Manifest.PieceSizeBytes, 1, options.SourcesAtOnceMax);
        List<Candidate> idle = [.. crew.Candidates.Where(c => c.Active is null && MayTry(c) && c.NotBefore <= time.GetTimestamp())];
        IReadOnlyList<ImageSource> ordered = book.Order(idle.Select(c => c.Source), crew.Order.Manifest.ImageSizeBytes);
        int usable = ordered.Count + crew.ActiveCount;
        foreach (ImageSource source in ordered)
        {
            bool isAlone = crew.ActiveCount == 0, isSlow = crew.Candidates.Exists(IsSlow);
            if (!isAlone && !isSlow && (!isLarge || crew.ActiveCount >= byMemory)) break;
            if (crew.ActiveCount > options.SourcesAtOnceMax) break;
            PieceRun? run = crew.Map.Take(isLarge ? RunPieces(crew, usable) : int.MaxValue);
            if (isSlow) run ??= crew.Map.TakeTail() ?? crew.Map.TakeDouble();
            if (run is null) break;

            // A silent source is abandoned sooner while another one is idle.
            crew.OthersIdle = idle.Count(c => c.Active is null) > 1;
            Start(crew, idle.Find(c => c.Source == source)!, run, ct);
        }

        crew.OthersIdle = idle.Exists(c => c.Active is null);
    }

    private bool MayTry(Candidate candidate) => candidate.Tries < options.TriesPerSourceMax && !book.IsBanned(candidate.Source);

    private int RunPieces(Crew crew, int usable)
    {
        if (usable == 1) return int.MaxValue;
        long bytes = Math.Min(options.RunBytesMax, crew.Order.Manifest.ImageSizeBytes / (usable * 4L));
        return (int)Math.Max(1, bytes / crew.Order.Manifest.PieceSizeBytes);
    }

    /// <remarks>
    /// A run that is almost done is not slow: its bytes are already in flight, and another source would fetch them twice.
    /// </remarks>
    private bool IsSlow(Candidate candidate) => candidate.Active is { } active
        && (active.Fetch.PieceAge >= options.HedgeAfter || active.Fetch.TimeFor(active.Run.End - active.Run.Next) >= options.HedgeAfter);

    private void Start(Crew crew, Candidate candidate, PieceRun run, CancellationToken ct)
    {
        if (!candidate.WasAsked) observer.OnEvent(new DownloadEvent.SourceAsked(crew.Order.Manifest, candidate.Source));
        candidate.WasAsked = true;
        CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        PieceRunFetch fetch = new(http, options, time, crew.List, crew.Map, crew.File, crew.Order.Manifest.ImageSizeBytes,
            () => crew.OthersIdle ? options.SwitchAfter : options.StallTimeout);
        candidate.Active = new ActiveRun(run, fetch, stop, fetch.RunAsync(candidate.Source, run, stop.Token));
    }

    /// <summary>Waits until a run ends, a source may be tried again, or a slow piece needs a second source. [GW-SOURCE.4]</summary>
    private async Task WaitAsync(Crew crew, CancellationToken ct)
    {
        List<Task> awaited = [.. crew.Candidates.Where(c => c.Active is not null).Select(c => (Task)c.Active!.Task)];
        TimeSpan wake = options.StallTimeout;
        foreach (Candidate idle in crew.Candidates.Where(c => c.Active is null && MayTry(c)))
        {
            TimeSpan left = time.GetElapsedTime(time.GetTimestamp(), idle.NotBefore);
            if (left <= TimeSpan.Zero) left = options.HedgeAfter;
            if (left < wake) wake = left;
        }

        using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(ct);
        awaited.Add(Task.Delay(wake + TimeSpan.FromMilliseconds(1), time, done.Token));
        await Task.WhenAny(awaited).ConfigureAwait(false);
        await done.CancelAsync().ConfigureAwait(false);
    }

    private async Task HarvestAsync(Crew crew, Candidate candidate)
    {
        ActiveRun active = candidate.Active!;
        candidate.Active = null;
        crew.Map.Release(active.Run);
        active.Stop.Dispose();
        PieceRunResult result;
        try
        {
            result = await active.Task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            result = new PieceRunResult(DownloadVerdict.TooSlow, 0, null, TimeSpan.Zero, "another source delivered the piece first");
        }

        candidate.Bytes += result.Bytes;
        book.Gave(candidate.Source, result.Bytes, result.Latency, result.Elapsed);
        if (result.Bytes > 0) candidate.Tries = 0;
        if (result.Verdict == DownloadVerdict.Ready) return;
        crew.LastVerdict = result.Verdict;
        candidate.Tries = result.IsLasting ? int.MaxValue : candidate.Tries + 1;
        TimeSpan delay = options.RetryDelay * Math.Pow(2, Math.Min(candidate.Tries - 1, 5));
        candidate.NotBefore = time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
        book.Failed(candidate.Source, result.Verdict, result.Detail);
        observer.OnEvent(new DownloadEvent.SourceFailed(crew.Order.Manifest, candidate.Source, result.Verdict, result.Detail));
    }

    private static async Task EndAsync(Candidate candidate)
    {
        if (candidate.Active is not { } active) return;
        await ((Task)active.Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        active.Stop.Dispose();
    }

    private sealed record ActiveRun(PieceRun Run, PieceRunFetch Fetch, CancellationTokenSource Stop, Task<PieceRunResult> Task);

    /// <summary>A source in this download.</summary>
    private sealed class Candidate(ImageSource source)
    {
        public ImageSource Source { get; } = source;

        public ActiveRun? Active { get; set; }

        public bool WasAsked { get; set; }

        /// <summary>Failures since it last gave a piece.</summary>
        public int Tries { get; set; }

        public long NotBefore { get; set; }

        public long Bytes { get; set; }
    }

    /// <summary>State of one download.</summary>
    private sealed class Crew(ImageOrder order, PieceList list, PieceMap map, SafeFileHandle file)
    {
        private volatile bool _othersIdle;

        public ImageOrder Order { get; } = order;

        public PieceList List { get; } = list;

        public PieceMap Map { get; } = map;

        public SafeFileHandle File { get; } = file;

        public List<Candidate> Candidates { get; } = [.. order.Sources.Select(source => new Candidate(source))];

        public DownloadVerdict LastVerdict { get; set; } = DownloadVerdict.NoSource;

        public int ActiveCount => Candidates.Count(c => c.Active is not null);

        /// <summary>Whether another source is idle. The runs read it.</summary>
        public bool OthersIdle
        {
            get => _othersIdle;
            set => _othersIdle = value;
        }

        public IReadOnlyList<SourceShare> Shares() => [.. Candidates.Where(c => c.Bytes > 0).OrderByDescending(c => c.Bytes)
            .Select(c => new SourceShare(c.Source.Uri.ToString(), c.Source.Kind, c.Source.Owner, c.Bytes))];
    }
}
