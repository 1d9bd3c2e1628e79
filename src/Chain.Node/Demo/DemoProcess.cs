using System.Diagnostics;

namespace Chain.Node.Demo;

/// <summary>A child process of the demo: the same binary in another role. Its output goes to a log file, and its steps to the demo.</summary>
internal sealed class DemoProcess : IAsyncDisposable
{
    // All processes share one machine for a few seconds. By default the runtime starts to recompile hot code 100 ms after the last new method;
    // that would cost more processor time than it saves here, so the demo delays it. A value that the user has set stays (docs/adr/0012).
    private const string HotCodeDelay = "DOTNET_TC_CallCountingDelayMs";
    private const string HotCodeDelayMsHex = "1388";

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);
    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Action<string, string> _onStepLine;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _lastError = "";
    private volatile bool _isStopping;

    private DemoProcess(string name, string logPath, Process process, Action<string, string> onStepLine)
    {
        Name = name;
        LogPath = logPath;
        _process = process;
        _onStepLine = onStepLine;
        _log = new StreamWriter(logPath, append: true) { AutoFlush = true };
    }

    public string Name { get; }

    public string LogPath { get; }

    /// <summary>Resident memory in bytes; 0 after the process has ended.</summary>
    public long WorkingSetBytes
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? 0 : _process.WorkingSet64;
        }
    }

    /// <summary>Starts 'fwledger ARGUMENTS'.</summary>
    /// <param name="name">Name of the process and of its log file.</param>
    /// <param name="logFolder">Folder of the log file.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="onStepLine">Receives the process's name and each line of its standard output that is a step.</param>
    /// <param name="onEnded">Called if the process ends before it is disposed.</param>
    public static DemoProcess Start(
        string name, string logFolder, IReadOnlyList<string> arguments, Action<string, string> onStepLine, Action<DemoProcess> onEnded)
    {
        string self = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is unknown.");
        ProcessStartInfo start = new(self)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        if (Path.GetFileNameWithoutExtension(self) == "dotnet") start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "fwledger.dll"));
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment.TryAdd(HotCodeDelay, HotCodeDelayMsHex);
        Process process = new() { StartInfo = start, EnableRaisingEvents = true };
        DemoProcess child = new(name, Path.Combine(logFolder, name + ".log"), process, onStepLine);
        process.OutputDataReceived += (_, e) => child.OnLine(e.Data);
        process.ErrorDataReceived += (_, e) => child.OnErrorLine(e.Data);
        process.Exited += (_, _) =>
        {
            if (!child._isStopping) onEnded(child);
        };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Completes when the child prints that it is ready.</summary>
    /// <exception cref="DemoFailedException">The child was not ready in time.</exception>
    public async Task WaitReadyAsync(TimeSpan limit, CancellationToken cancellation)
    {
        try
        {
            await _ready.Task.WaitAsync(limit, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new DemoFailedException($"{Name} is not ready after {limit.TotalSeconds:0} s; its log is {LogPath}");
        }
    }

    /// <summary>Describes how the process ended.</summary>
    public string DescribeEnd()
    {
        // This also waits for the last lines of output.
        _process.WaitForExit(TimeSpan.FromSeconds(1));
        string lastError = Volatile.Read(ref _lastError);
        return $"{Name} ended with exit code {_process.ExitCode}{(lastError.Length == 0 ? "" : $"; its last message is '{lastError}'")}; its log is {LogPath}";
    }

    /// <summary>Asks the child to stop, and kills it if it does not stop in time.</summary>
    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        if (!_process.HasExited)
        {
            CloseInput();
            using CancellationTokenSource limit = new(StopLimit);
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

    /// <remarks>Every child runs with --parent: it stops when its standard input ends, so no child outlives the demo.</remarks>
    private void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The process has already ended.
        }
    }

    private void OnLine(string? line)
    {
        if (line is null) return;
        if (line.StartsWith("{\"tag\"", StringComparison.Ordinal)) _onStepLine(Name, line);
        else if (line.StartsWith("ready", StringComparison.Ordinal)) _ready.TrySetResult();
        Log(line);
    }

    private void OnErrorLine(string? line)
    {
        if (line is null) return;
        if (line.Length > 0) Volatile.Write(ref _lastError, line);
        Log(line);
    }

    private void Log(string line)
    {
        lock (_log)
        {
            if (_log.BaseStream.CanWrite) _log.WriteLine(line);
        }
    }
}
