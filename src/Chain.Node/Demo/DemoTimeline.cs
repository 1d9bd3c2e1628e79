using System.Text.Json;
using System.Text.RegularExpressions;
using Spectre.Console;

namespace Chain.Node.Demo;

/// <summary>Collects the steps of all processes and shows each as it happens.</summary>
/// <remarks>
/// Lines of several processes arrive out of order by some milliseconds, so a line is held back for a moment and shown in order of time.
/// What one process has said already, in the same words, is counted but not shown again.
/// </remarks>
internal sealed partial class DemoTimeline : IAsyncDisposable
{
    private const int HoldBackMs = 150;
    private const int ShowEveryMs = 50;
    private readonly Lock _lock = new();
    private readonly List<DemoStep> _steps = [];
    private readonly PriorityQueue<(string Process, DemoStep Step, string Detail), (long AtMs, int Arrival)> _waiting = new();
    private readonly HashSet<(string Tag, string Detail)> _shown = [];
    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _showing;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _zeroMs;

    public DemoTimeline(IAnsiConsole console, TimeProvider time)
    {
        _console = console;
        _time = time;
        _zeroMs = NowMs();
        _showing = ShowLoopAsync();
    }

    /// <summary>All steps so far, ascending by time.</summary>
    public IReadOnlyList<DemoStep> Steps
    {
        get { lock (_lock) return [.. _steps.OrderBy(step => step.AtMs)]; }
    }

    /// <summary>Steps that come from now on count from now.</summary>
    public void StartClock() => Interlocked.Exchange(ref _zeroMs, NowMs());

    /// <summary>Takes in a line of a process's standard output: {"tag", "at_ms", "detail"}. One that the end of its process cut off is passed over.</summary>
    public void OnLine(string process, string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            DemoStep step = new(root.GetProperty("tag").GetString()!, root.GetProperty("at_ms").GetInt64() - Interlocked.Read(ref _zeroMs));
            lock (_lock)
            {
                _steps.Add(step);
                _waiting.Enqueue((process, step, root.GetProperty("detail").GetString()!), (step.AtMs, _steps.Count));
                _changed.TrySetResult();
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
        }
    }

    /// <summary>Milliseconds from the first step of one tag after a time to the first one of another tag after that; 0 if one did not come.</summary>
    public long Between(string tag, string laterTag, long afterMs)
    {
        IReadOnlyList<DemoStep> steps = Steps;
        DemoStep? first = steps.FirstOrDefault(step => step.Tag == tag && step.AtMs >= afterMs);
        DemoStep? later = first is null ? null : steps.FirstOrDefault(step => step.Tag == laterTag && step.AtMs >= first.AtMs);
        return later is null ? 0 : later.AtMs - first!.AtMs;
    }

    /// <summary>Milliseconds on the clock of the steps.</summary>
    public long ElapsedMs => NowMs() - Interlocked.Read(ref _zeroMs);

    /// <summary>Takes in a step that the demo itself did.</summary>
    public void Add(string process, string tag, string detail)
    {
        lock (_lock)
        {
            DemoStep step = new(tag, ElapsedMs);
            _steps.Add(step);
            _waiting.Enqueue((process, step, detail), (step.AtMs, _steps.Count));
            _changed.TrySetResult();
        }
    }

    /// <summary>The steps of a process that did not come yet, in its order.</summary>
    public IReadOnlyList<string> Missing(IEnumerable<(string Tag, string Title)> expected)
    {
        lock (_lock) return [.. expected.Select(step => step.Tag).Where(tag => !_steps.Exists(step => step.Tag == tag))];
    }

    /// <summary>Waits until every step came; after <paramref name="limit"/> with those that did not.</summary>
    public async Task<IReadOnlyList<string>> WaitForAsync(IReadOnlyList<(string Tag, string Title)> expected, TimeSpan limit, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(limit);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_changed.Task.IsCompleted) _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                changed = _changed.Task;
            }

            IReadOnlyList<string> missing = Missing(expected);
            if (missing.Count == 0 || patience.IsCancellationRequested) return missing;
            await changed.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Shows what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _showing.ConfigureAwait(false);
        _stop.Dispose();
    }

    private long NowMs() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task ShowLoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(ShowEveryMs), _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ShowUntil(_stop.IsCancellationRequested ? long.MaxValue : NowMs() - Interlocked.Read(ref _zeroMs) - HoldBackMs);
        }
    }

    private void ShowUntil(long untilMs)
    {
        lock (_lock)
        {
            while (_waiting.TryPeek(out (string Process, DemoStep Step, string Detail) next, out (long AtMs, int Arrival) place) && place.AtMs <= untilMs)
            {
                _waiting.Dequeue();
                if (!_shown.Add((next.Step.Tag, next.Detail))) continue;
                string detail = LongHex().Replace(next.Detail, static match => match.Value[..8] + "…");
                _console.MarkupLineInterpolated($"[grey]{next.Step.AtMs,7} ms[/]  [green]{next.Step.Tag}[/]  [blue]{next.Process,-11}[/] {detail}");
            }
        }
    }

    /// <summary>Digests and addresses: their beginning is enough for people.</summary>
    [GeneratedRegex("[0-9a-f]{40,}")]
    private static partial Regex LongHex();
}
