using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Node.Tests.Cluster;

/// <summary>Collects a node's log lines. A test can wait for a line by its event name.</summary>
internal sealed class LogCollector : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Event, string Text)> _lines = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _awaited = new();

    public IEnumerable<string> Lines => _lines.Select(l => $"{l.Event}: {l.Text}");

    /// <summary>The text of the first line with this event name, now or later.</summary>
    public Task<string> WaitAsync(string eventName) => Of(eventName).Task.WaitAsync(InProcessCluster.Patience);

    public bool Has(string eventName) => Of(eventName).Task.IsCompleted;

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    private TaskCompletionSource<string> Of(string eventName) =>
        _awaited.GetOrAdd(eventName, _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));

    private sealed class Logger(LogCollector owner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string text = formatter(state, exception) + (exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})");
            owner._lines.Enqueue((eventId.Name ?? "", text));
            owner.Of(eventId.Name ?? "").TrySetResult(text);
        }
    }
}
