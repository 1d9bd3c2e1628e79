using System.Text.Json;
using System.Text.RegularExpressions;
using Spectre.Console;

namespace Chain.Node.Demo;

/// <summary>Collects the steps of all processes and shows each as it happens.</summary>
/// <remarks>
/// Lines of different processes can arrive a few milliseconds out of order. The timeline therefore delays each line by 150 ms and shows the
/// lines in order of time. It counts a repeated tag and detail, but shows it only once.
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

    /// <summary>Sets time zero of later steps to now.</summary>
    public void StartClock() => Interlocked.Exchange(ref _zeroMs, NowMs());

    /// <summary>Adds a step from a line of a process's standard output: {"tag", "at_ms", "detail"}. Ignores a truncated line.</summary>
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

    /// <summary>Milliseconds from the first <paramref name="tag"/> after a time to the next <paramref name="laterTag"/>; 0 if one is missing.</summary>
    public long Between(string tag, string laterTag, long afterMs)
    {
        IReadOnlyList<DemoStep> steps = Steps;
        DemoStep? first = steps.FirstOrDefault(step => step.Tag == tag && step.AtMs >= afterMs);
        DemoStep? later = first is null ? null : steps.FirstOrDefault(step => step.Tag == laterTag && step.AtMs >= first.AtMs);
        return later is null ? 0 : later.AtMs - first!.AtMs;
    }

    /// <summary>Milliseconds since time zero of the steps.</summary>
    public long ElapsedMs => NowMs() - Interlocked.Read(ref _zeroMs);

    /// <summary>Adds a step that the demo itself made.</summary>
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

    /// <summary>The expected steps that have not happened yet, in the expected order.</summary>
    public IReadOnlyList<string> Missing(IEnumerable<(string Tag, string Title)> expected)
    {
        lock (_lock) return [.. expected.Select(step => step.Tag).Where(tag => !_steps.Exists(step => step.Tag == tag))];
    }

    /// <summary>Waits until every expected step has happened, up to <paramref name="limit"/>; returns the missing ones.</summary>
    public async Task<IReadOnlyList<string>> WaitForAsync(IReadOnlyList<(string Tag, string Title)> expected, TimeSpan limit, CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(limit);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_changed.Task.IsCompleted) _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                changed = _changed.Task;
            }

            IReadOnlyList<string> missing = Missing(expected);
            if (missing.Count == 0 || deadline.IsCancellationRequested) return missing;
            await changed.WaitAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Shows the remaining steps and stops.</summary>
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

    /// <summary>Matches digests and addresses, which the timeline shortens.</summary>
    [GeneratedRegex("[0-9a-f]{40,}")]
    private static partial Regex LongHex();
}
