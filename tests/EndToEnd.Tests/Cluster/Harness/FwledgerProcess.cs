using System.Diagnostics;
using System.Text;

namespace EndToEnd.Tests.Cluster;

/// <summary>One 'fwledger' process. Its output is collected, and it never outlives the tests.</summary>
internal sealed class FwledgerProcess : IAsyncDisposable
{
    private static readonly string NoContexts = Path.Combine(Path.GetTempPath(), "fwl-no-contexts");
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(15);
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();

    private FwledgerProcess(Process process) => _process = process;

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether the process has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The exit code; 128 + the signal's number if a signal ended the process.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Its standard output so far.</summary>
    public string Output
    {
        get { lock (_lock) return _output.ToString(); }
    }

    /// <summary>Its standard error so far.</summary>
    public string Errors
    {
        get { lock (_lock) return _errors.ToString(); }
    }

    /// <summary>Resident memory, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Processor time so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Types a line into its standard input.</summary>
    public async Task TypeAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Starts 'fwledger ARGUMENTS'. Its standard input stays open until disposal.</summary>
    public static FwledgerProcess Start(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? program = null)
    {
        ProcessStartInfo start = new(program ?? FwledgerBinary.Path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["XDG_CONFIG_HOME"] = NoContexts; // No test depends on the contexts of whoever runs it.
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        FwledgerProcess child = new(new Process { StartInfo = start, EnableRaisingEvents = true });
        child._process.OutputDataReceived += (_, e) => child.OnLine(child._output, e.Data);
        child._process.ErrorDataReceived += (_, e) => child.OnLine(child._errors, e.Data);
        child._process.Exited += (_, _) => child._ready.TrySetException(new InvalidOperationException($"{child} ended before it was ready:\n{child.Errors}"));
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Completes when the node has printed 'ready'. Fails if the node ends before.</summary>
    public Task WaitReadyAsync(TimeSpan? limit = null) => _ready.Task.WaitAsync(limit ?? TimeSpan.FromSeconds(60));

    /// <summary>Kills the process as kill -9 does, and waits until it has ended.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Sends SIGTERM and waits until the process has ended.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        PosixSignals.SendTerminate(_process);
        return await WaitForExitAsync(StopPatience);
    }

    /// <summary>Sends SIGINT, as Ctrl-C does.</summary>
    public void Interrupt() => PosixSignals.SendInterrupt(_process);

    /// <summary>Waits until the process has ended and its output is complete.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync(TimeSpan limit)
    {
        using CancellationTokenSource patience = new(limit);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"{this} still runs after {limit.TotalSeconds:0} s:\n{Errors}", e);
        }

        return _process.ExitCode;
    }

    /// <summary>The command line, for messages.</summary>
    public override string ToString() => $"'fwledger {string.Join(' ', _process.StartInfo.ArgumentList)}'";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private void OnLine(StringBuilder target, string? line)
    {
        if (line is null) return;
        lock (_lock) target.AppendLine(line);
        if (ReferenceEquals(target, _output) && line.StartsWith("ready ", StringComparison.Ordinal)) _ready.TrySetResult();
    }
}
