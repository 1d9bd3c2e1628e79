using System.Diagnostics;

namespace Chain.Node.Demo;

/// <summary>A child process of the demo: this very binary in another role. Its log goes to a file; what it prints comes back line by line.</summary>
internal sealed class DemoProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(8);
    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DemoProcess(string name, Process process, StreamWriter log)
    {
        Name = name;
        _process = process;
        _log = log;
    }

    public string Name { get; }

    public int Id => _process.Id;

    public long WorkingSetBytes
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? 0 : _process.WorkingSet64;
        }
    }

    /// <summary>Starts 'fwledger ARGUMENTS'; lines on its standard output that are no step say that it is ready.</summary>
    public static DemoProcess Start(string name, string logFolder, IReadOnlyList<string> arguments, Action<string> onStepLine)
    {
        string self = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is unknown.");
        ProcessStartInfo start = new(self) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(self) == "dotnet") start.ArgumentList.Add(typeof(DemoProcess).Assembly.Location);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        Process process = new() { StartInfo = start, EnableRaisingEvents = true };
        StreamWriter log = new(Path.Combine(logFolder, name + ".log"), append: true) { AutoFlush = true };
        DemoProcess child = new(name, process, log);
        process.OutputDataReceived += (_, e) => child.OnLine(e.Data, onStepLine);
        process.ErrorDataReceived += (_, e) => child.Log(e.Data);
        process.Exited += (_, _) => child._ready.TrySetException(new InvalidOperationException($"{name} ended before it was ready"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Completes when the child says that it is ready; fails if it ends before.</summary>
    public Task WaitReadyAsync(TimeSpan limit, CancellationToken cancellation) => _ready.Task.WaitAsync(limit, cancellation);

    /// <summary>Asks the child to stop (SIGTERM), and ends it if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Terminate();
            using CancellationTokenSource limit = new(StopPatience);
            try
            {
                await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }

        _process.Dispose();
        lock (_log) _log.Dispose();
    }

    private void Terminate()
    {
        try
        {
            // Nodes take the end of their standard input as SIGTERM when they were started with --parent, so no child outlives the demo.
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already.
        }
    }

    private void OnLine(string? line, Action<string> onStepLine)
    {
        if (line is null) return;
        if (line.StartsWith("{\"tag\"", StringComparison.Ordinal)) onStepLine(line);
        else if (line.StartsWith("ready", StringComparison.Ordinal)) _ready.TrySetResult();
        Log(line);
    }

    private void Log(string? line)
    {
        if (line is null) return;
        lock (_log)
        {
            if (_log.BaseStream.CanWrite) _log.WriteLine(line);
        }
    }
}
