using System.Diagnostics;
using System.Text;

namespace Browser.Tests;

/// <summary>A headless Chromium that shows one page, with a profile of its own that is deleted at the end.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _profile;
    private readonly StringBuilder _errors = new();

    private Chromium(Process process, string profile)
    {
        _process = process;
        _profile = profile;
    }

    /// <summary>Completes when the browser has ended by itself.</summary>
    public Task Ended => _process.WaitForExitAsync();

    /// <summary>What the browser and the page's console printed.</summary>
    public string Log
    {
        get { lock (_errors) return _errors.ToString(); }
    }

    /// <summary>Opens a page, or ignores the running test where the program is missing.</summary>
    public static Chromium Open(Uri page)
    {
        string? program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists);
        if (program is null) Assert.Ignore("needs the Debian package chromium: apt-get install chromium");
        string profile = Directory.CreateTempSubdirectory("fwl-chromium-").FullName;
        ProcessStartInfo start = new(program!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HOME"] = profile },
        };
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", $"--user-data-dir={profile}", "--enable-logging=stderr",
            page.AbsoluteUri,
        ];
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        Process process = Process.Start(start)!;
        Chromium browser = new(process, profile);
        process.OutputDataReceived += (_, e) => browser.OnLine(e.Data);
        process.ErrorDataReceived += (_, e) => browser.OnLine(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return browser;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        RemoveProfile();
    }

    // A child of the browser may still be ending, and writing; then the folder stays in the system's temporary folder.
    private void RemoveProfile()
    {
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException e)
        {
            TestContext.Error.WriteLine(e.Message);
        }
    }

    private void OnLine(string? line)
    {
        lock (_errors) _errors.AppendLine(line);
    }
}
