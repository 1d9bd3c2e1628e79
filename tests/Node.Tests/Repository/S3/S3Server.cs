using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Chain.Node.Repository.Settings;

namespace Node.Tests.Repository.S3;

/// <summary>A real S3 server (npm package s3rver) on loopback with one bucket. The test's end stops it.</summary>
internal sealed class S3Server : IAsyncDisposable
{
    private const string Bucket = "images";
    private readonly string _folder = Directory.CreateTempSubdirectory("fwl-s3-").FullName;
    private readonly int _port = FreePorts.TakeOne();
    private Process? _process;

    private readonly X509Certificate2? _authority;

    private S3Server(bool isTls)
    {
        File.WriteAllText(SecretFile, "S3RVER\n");
        if (isTls) _authority = MakeCertificate();
    }

    private string CertificateFile => Path.Combine(_folder, "server.pem");

    private string KeyFile => Path.Combine(_folder, "server.key");

    private string SecretFile => Path.Combine(_folder, "secret");

    public S3Options Options => Make(_authority is null ? null : [_authority]);

    /// <summary>Without the authority of the server's certificate.</summary>
    public S3Options OptionsOfAStranger => Make(null);

    private S3Options Make(X509Certificate2Collection? authorities) => new()
    {
        Endpoint = $"{(_authority is null ? "http" : "https")}://127.0.0.1:{_port}",
        Bucket = Bucket,
        Prefix = "firmware/",
        AccessKeyId = "S3RVER",
        SecretKeyFile = SecretFile,
        PartBytes = S3Options.PartBytesMin,
        WindowBytes = 256 * 1024,
        Authorities = authorities,
    };

    /// <summary>Starts a server, or ignores the test if the program is missing.</summary>
    /// <param name="isTls">Whether it speaks TLS, with a certificate that only <see cref="Options"/> trust.</param>
    public static async Task<S3Server> StartAsync(bool isTls = false)
    {
        S3Server server = new(isTls);
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
        if (_authority is not null)
        {
            foreach (string argument in new[] { "--key", KeyFile, "--cert", CertificateFile }) start.ArgumentList.Add(argument);
        }

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
        _authority?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private X509Certificate2 MakeCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=s3", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }

    private static void Drain(StreamReader reader) => _ = Task.Run(async () =>
    {
        while (await reader.ReadLineAsync() is not null)
        {
            // Discards the output, so the pipe never fills up.
        }
    });
}
