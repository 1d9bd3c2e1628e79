using System.Diagnostics;
using System.Text;

namespace Gateway.Tests.SwUpdate;

/// <summary>One run of an installed program. Keeps everything that it prints; Dispose ends it and its children.</summary>
internal sealed class ExternalProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Lock _gate = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

    private ExternalProgram(Process process) => _process = process;

    /// <summary>Everything printed so far, both streams.</summary>
    public string Output
    {
        get { lock (_gate) return _output.ToString(); }
    }

    /// <summary>Starts a program.</summary>
    public static ExternalProgram Start(string program, string workingFolder, IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        ExternalProgram running = new(new Process { StartInfo = start });
        running._process.OutputDataReceived += (_, line) => running.Take(line.Data);
        running._process.ErrorDataReceived += (_, line) => running.Take(line.Data);
        running._process.Start();
        running._process.BeginOutputReadLine();
        running._process.BeginErrorReadLine();
        running._process.StandardInput.Close();
        return running;
    }

    /// <summary>Runs a program to its end; fails the test if it fails.</summary>
    public static async Task RunAsync(string program, string workingFolder, params string[] arguments)
    {
        await using ExternalProgram run = Start(program, workingFolder, null, arguments);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        await run._process.WaitForExitAsync(limit.Token);
        Assert.That(run._process.ExitCode, Is.Zero, $"{program} {string.Join(' ', arguments)}\n{run.Output}");
    }

    /// <summary>Completes when the program has printed the text. Fails the test with the whole output if it does not in time.</summary>
    public async Task WaitForAsync(string text, TimeSpan limit)
    {
        TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_output.ToString().Contains(text, StringComparison.Ordinal)) return;
            _awaited.Add((text, seen));
        }

        if (await Task.WhenAny(seen.Task, Task.Delay(limit)) != seen.Task)
            Assert.Fail($"'{text}' was not printed within {limit.TotalSeconds} s:\n{Output}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null) return;
        lock (_gate)
        {
            _output.Append(line).Append('\n');
            foreach ((string text, TaskCompletionSource seen) in _awaited)
            {
                if (line.Contains(text, StringComparison.Ordinal)) seen.TrySetResult();
            }
        }
    }
}
