using System.Diagnostics;
using System.Text;

namespace EndToEnd.Tests.Packages;

/// <summary>A program other than 'fwledger' that ran to its end, such as the .NET command line.</summary>
internal sealed record DotnetRun(int ExitCode, string Output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Runs 'dotnet ARGUMENTS' to its end. No build server outlives it.</summary>
    public static Task<DotnetRun> OfAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        ProgramAsync(folder, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            new Dictionary<string, string>(environment) { ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false" }, arguments);

    /// <summary>Runs a program to its end; what it prints and its errors are one text.</summary>
    public static async Task<DotnetRun> ProgramAsync(
        string folder, string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        StringBuilder text = new();
        using Process process = new() { StartInfo = start };
        process.OutputDataReceived += (_, e) => Append(e.Data);
        process.ErrorDataReceived += (_, e) => Append(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using CancellationTokenSource limit = new(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {Limit}:\n{text}");
        }

        return new DotnetRun(process.ExitCode, text.ToString());

        void Append(string? line)
        {
            lock (text) text.AppendLine(line);
        }
    }

    /// <summary>This run, if it ended well.</summary>
    /// <exception cref="InvalidOperationException">It did not; the message carries what it printed.</exception>
    public DotnetRun OrThrow() => ExitCode == 0 ? this : throw new InvalidOperationException($"Exit code {ExitCode}.\n{Output}");
}
