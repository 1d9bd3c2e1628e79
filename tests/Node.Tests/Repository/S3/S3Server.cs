using System.Diagnostics;
using Chain.Node.Repository.Settings;

namespace Node.Tests.Repository.S3;

/// <summary>A real S3 server (npm package s3rver) on loopback with one bucket. The test's end stops it.</summary>
internal sealed class S3Server : IAsyncDisposable
{
    private const string Bucket = "images";
    private readonly string _folder = Directory.CreateTempSubdirectory("fwl-s3-").FullName;
    private readonly int _port = FreePorts.TakeOne();
    private Process? _process;

    private S3Server() => File.WriteAllText(SecretFile, "S3RVER\n");

    private string SecretFile => Path.Combine(_folder, "secret");

    public S3Options Options => new()
    {
        Endpoint = $"http://127.0.0.1:{_port}",
        Bucket = Bucket,
        Prefix = "firmware/",
        AccessKeyId = "S3RVER",
        SecretKeyFile = SecretFile,
        PartBytes = S3Options.PartBytesMin,
        WindowBytes = 256 * 1024,
    };

    /// <summary>Starts a server, or ignores the test if the program is missing.</summary>
    public static async Task<S3Server> StartAsync()
    {
        S3Server server = new();
        await server.ResumeAsync();
        return server;
    }

    /// <summary>Starts the server, also again, on the same port and folder.</summary>
    public async Task ResumeAsync()
    {
        string? program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(p => Path.Combine(p, "s3rver")).FirstOrDefault(File.Exists);
        if (program is null) Assert.Ignore("s3rver is not installed: 'npm install -g s3rver' (npm registry) provides it");
        ProcessStartInfo start = new(program!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[] { "-d", _folder, "-a", "127.0.0.1", "-p", _port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "--configure-bucket", Bucket })
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.Contains("listening", StringComparison.Ordinal)) continue;
            Drain(_process.StandardOutput);
            Drain(_process.StandardError);
            return;
        }

        Assert.Fail($"s3rver ended before it listened: {await _process.StandardError.ReadToEndAsync()}");
    }

    public async Task StopAsync()
    {
        if (_process is null) return;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static void Drain(StreamReader reader) => _ = Task.Run(async () =>
    {
        while (await reader.ReadLineAsync() is not null)
        {
            // Discards the output, so the pipe never fills up.
        }
    });
}
