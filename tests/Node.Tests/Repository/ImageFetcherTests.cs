using System.Globalization;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Repository.Client;

namespace Node.Tests.Repository;

[TestFixture]
[Category("P1.3")]
public sealed class ImageFetcherTests
{
    private static readonly byte[] Image = RepositoryFixture.Image(100_000);
    private static readonly Hash256 Digest = Sha256.Hash(Image);

    // For tests of slow servers. The other tests use a node's default patience, because a busy machine may pause longer than
    // this window.
    private static readonly FetchOptions Hurried = TestFetch.Options with
    {
        RateMinBytesPerSecond = 50_000,
        RateWindow = TimeSpan.FromMilliseconds(300),
        HeaderDeadline = TimeSpan.FromSeconds(2),
        TotalDeadline = TimeSpan.FromSeconds(5),
    };

    private static Task<FetchReport> FetchAsync(Uri source, FetchOptions? options = null)
    {
        var fetcher = new ImageFetcher(options ?? TestFetch.Options, TimeProvider.System);
        return fetcher.FetchAsync(source, Image.Length, Digest, null, CancellationToken.None);
    }

    /// <summary>
    /// As many zero bytes as the image is long, compressed. The fetcher did not ask for compression, so it treats these as
    /// ordinary bytes.
    /// </summary>
    private static byte[] Bomb()
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.SmallestSize)) gzip.Write(new byte[Image.Length]);
        return packed.ToArray();
    }

    private static IEnumerable<TestCaseData> Answers()
    {
        byte[] flipped = [.. Image];
        flipped[^1] ^= 1;
        string ok = $"HTTP/1.1 200 OK\nContent-Length: {Image.Length}";
        byte[] chunked = [.. Encoding.ASCII.GetBytes($"{Image.Length:x}\r\n"), .. Image, .. "\r\n0\r\n\r\n"u8];
        byte[] chunkedLong = [.. Encoding.ASCII.GetBytes($"{Image.Length:x}\r\n"), .. Image, .. "\r\n1\r\nx\r\n0\r\n\r\n"u8];
        yield return Case("good, length declared", ok, Image, FetchOutcome.Ok);
        yield return Case("good, chunked", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked", chunked, FetchOutcome.Ok);
        yield return Case("good, ends with the connection", "HTTP/1.1 200 OK\nConnection: close", Image, FetchOutcome.Ok);
        yield return Case("last byte flipped", ok, flipped, FetchOutcome.DigestMismatch);
        yield return Case("short, ends with the connection", "HTTP/1.1 200 OK\nConnection: close", Image[..^1], FetchOutcome.Short);
        yield return Case("declares the size, sends less", ok, Image[..500], FetchOutcome.Short);
        yield return Case("declares less", "HTTP/1.1 200 OK\nContent-Length: 5", Image, FetchOutcome.Short);
        yield return Case("declares more", $"HTTP/1.1 200 OK\nContent-Length: {Image.Length + 1}", [.. Image, 1], FetchOutcome.Long);
        yield return Case("declares 2^62", "HTTP/1.1 200 OK\nContent-Length: 4611686018427387904", Image, FetchOutcome.Long);
        yield return Case("chunked, one byte more", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked", chunkedLong, FetchOutcome.Long);
        yield return Case("undeclared, one byte more", "HTTP/1.1 200 OK\nConnection: close", [.. Image, 1], FetchOutcome.Long);
        yield return Case("empty", "HTTP/1.1 200 OK\nContent-Length: 0", [], FetchOutcome.Short);
        yield return Case("404", "HTTP/1.1 404 Not Found\nContent-Length: 0", [], FetchOutcome.NotFound);
        yield return Case("410", "HTTP/1.1 410 Gone\nContent-Length: 0", [], FetchOutcome.NotFound);
        yield return Case("500", "HTTP/1.1 500 Oops\nContent-Length: 0", [], FetchOutcome.HttpError);
        yield return Case("206 unasked", $"HTTP/1.1 206 Partial\nContent-Length: {Image.Length}", Image, FetchOutcome.HttpError);
        yield return Case("302", "HTTP/1.1 302 Found\nLocation: http://127.0.0.1:1/\nContent-Length: 0", [], FetchOutcome.Redirected);
        yield return Case("compressed, a thousand to one", "HTTP/1.1 200 OK\nContent-Encoding: gzip\nConnection: close", Bomb(), FetchOutcome.Short)
            .SetCategory("H06");
        yield return Case("not HTTP", "SSH-2.0-OpenSSH_9.6", [], FetchOutcome.HttpError);
        yield return Case("endless header", "HTTP/1.1 200 OK\nX: " + new string('x', 100_000), [], FetchOutcome.HttpError);

        static TestCaseData Case(string desc, string head, byte[] body, FetchOutcome expected) =>
            new TestCaseData(head, body, expected).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Answers))]
    [Category("A02")]
    [Category("A06")]
    public async Task Fetch_Answer_Judged(string head, byte[] body, object expected)
    {
        await using LyingServer server = LyingServer.Answering(head, body);
        FetchReport report = await FetchAsync(server.Uri);
        Assert.That(report.Outcome, Is.EqualTo(expected));
        Assert.That(report.BytesRead, Is.LessThanOrEqualTo(Image.Length + 1));
    }

    [Test]
    [Category("A02")]
    public async Task Fetch_EndlessBody_StopsOneBytePastTheSize()
    {
        var kept = new MemoryStream();
        await using var server = new LyingServer(async (stream, token) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"u8.ToArray(), token);
            while (!token.IsCancellationRequested)
                await stream.WriteAsync(new byte[10_000], token);
        });
        using var fetcher = new ImageFetcher(TestFetch.Options, TimeProvider.System);
        FetchReport report = await fetcher.FetchAsync(server.Uri, Image.Length, Digest, kept, CancellationToken.None);
        Assert.That(report.Outcome, Is.EqualTo(FetchOutcome.Long));
        Assert.That(report.BytesRead, Is.EqualTo(Image.Length + 1));
        Assert.That(kept.Length, Is.LessThanOrEqualTo(Image.Length));
    }

    [TestCase("http://127.0.0.1:{0}/image")]
    [TestCase("http://localhost:{0}/image", Description = "the address after name resolution counts")]
    [TestCase("http://2130706433:{0}/image", Description = "127.0.0.1 in one number")]
    [TestCase("http://0x7f.1:{0}/image", Description = "127.0.0.1 in hexadecimal")]
    [TestCase("http://[::ffff:7f00:1]:{0}/image", Description = "127.0.0.1 as an IPv4-mapped address")]
    [TestCase("http://169.254.169.254/image", Description = "where clouds keep credentials")]
    public async Task Fetch_AddressIsNotPublic_IsRefusedWithoutAConnection(string uri)
    {
        await using var server = LyingServer.Answering($"HTTP/1.1 200 OK\nContent-Length: {Image.Length}", Image);
        Uri source = new(string.Format(CultureInfo.InvariantCulture, uri, server.Uri.Port));

        FetchReport report = await FetchAsync(source, new FetchOptions());

        Assert.That(report.Outcome, Is.EqualTo(FetchOutcome.AddressRefused));
        Assert.That(server.Connections, Is.Zero);
    }

    [TestCase(0, TestName = "Fetch_StallsAfterNinetyPercent_TooSlow")]
    [TestCase(1, TestName = "Fetch_TricklesByByte_TooSlow")]
    [Category("A13")]
    public async Task Fetch_SlowSource_TooSlow(int bytesPerTick)
    {
        await using var server = new LyingServer(async (stream, token) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Image.Length}\r\n\r\n"), token);
            if (bytesPerTick == 0)
                await stream.WriteAsync(Image.AsMemory(0, Image.Length * 9 / 10), token);
            while (!token.IsCancellationRequested)
            {
                await Task.Delay(20, token);
                await stream.WriteAsync(Image.AsMemory(0, bytesPerTick), token);
            }
        });
        FetchReport report = await FetchAsync(server.Uri, Hurried);
        Assert.That(report.Outcome, Is.EqualTo(FetchOutcome.TooSlow));
    }

    [Test]
    [Category("A13")]
    public async Task Fetch_FastEnoughYetEndless_TotalDeadlineEndsIt()
    {
        await using var server = new LyingServer(async (stream, token) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Image.Length}\r\n\r\n"), token);
            for (int i = 0; i < Image.Length; i += 100)
            {
                await Task.Delay(20, token);
                await stream.WriteAsync(Image.AsMemory(i, 100), token);
            }
        });
        FetchReport report = await FetchAsync(server.Uri, Hurried with { RateMinBytesPerSecond = 10, TotalDeadline = TimeSpan.FromMilliseconds(700) });
        Assert.That(report.Outcome, Is.EqualTo(FetchOutcome.Timeout));
    }

    [Test]
    [Category("A13")]
    public async Task Fetch_NoHeader_Timeout()
    {
        await using var server = new LyingServer((_, token) => Task.Delay(Timeout.Infinite, token));
        FetchReport report = await FetchAsync(server.Uri, Hurried with { HeaderDeadline = TimeSpan.FromMilliseconds(300) });
        Assert.That(report.Outcome, Is.EqualTo(FetchOutcome.Timeout));
    }

    [Test]
    [Category("A06")]
    public async Task Fetch_NobodyListens_Unreachable()
    {
        var closed = new TcpListener(System.Net.IPAddress.Loopback, 0);
        closed.Start();
        int port = ((System.Net.IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        FetchReport report = await FetchAsync(new Uri($"http://127.0.0.1:{port}/image"));
        Assert.That(report.Outcome, Is.EqualTo(FetchOutcome.Unreachable));
    }

    [TestCase("file:///etc/passwd")]
    [TestCase("ftp://127.0.0.1/image")]
    [TestCase("http://user:secret@127.0.0.1/image")]
    public async Task Fetch_OtherUri_Refused(string uri)
    {
        FetchReport report = await FetchAsync(new Uri(uri));
        Assert.That(report.Outcome, Is.EqualTo(FetchOutcome.UriRefused));
    }

    [Test]
    public async Task Fetch_CallerCancels_Throws()
    {
        await using var server = new LyingServer((_, token) => Task.Delay(Timeout.Infinite, token));
        using var cancel = new CancellationTokenSource(100);
        using var fetcher = new ImageFetcher(Hurried, TimeProvider.System);
        Assert.That(
            async () => await fetcher.FetchAsync(server.Uri, Image.Length, Digest, null, cancel.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }
}
