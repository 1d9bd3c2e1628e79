using System.Net;
using System.Net.Sockets;
using System.Text;
using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Node.Tests.Repository;

[TestFixture]
[Category("P2.5")]
[Category("P4.5")]
public sealed class ImageDownloadsTests
{
    private static readonly byte[] Image = RepositoryFixture.Image(200_000);
    private static readonly Hash256 Digest = Sha256.Hash(Image);
    private static readonly string Tag = $"\"{Digest}\"";

    private RepositoryFixture _repository = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _repository = await RepositoryFixture.StartAsync();
        using HttpResponseMessage created = await _repository.PutAsync(Image, Digest);
        Assert.That((int)created.StatusCode, Is.EqualTo(201));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _repository.DisposeAsync();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, $"/firmware/{Digest}");
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await _repository.Http.SendAsync(request);
    }

    [TestCase("GET")]
    [TestCase("HEAD")]
    public async Task Read_Whole_ImmutableHeaders(string method)
    {
        using HttpResponseMessage response = await SendAsync(new HttpMethod(method));
        Assert.That((int)response.StatusCode, Is.EqualTo(200));
        Assert.That(response.Headers.ETag?.ToString(), Is.EqualTo(Tag));
        Assert.That(response.Headers.GetValues("Cache-Control").Single(), Is.EqualTo("public, max-age=31536000, immutable"));
        Assert.That(response.Headers.AcceptRanges.Single(), Is.EqualTo("bytes"));
        Assert.That(response.Headers.GetValues("X-Content-Type-Options").Single(), Is.EqualTo("nosniff"));
        Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(Image.Length));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(method == "GET" ? Image : []));
    }

    [TestCase("bytes=0-0", 0, 0)]
    [TestCase("bytes=100000-", 100_000, 199_999)]
    [TestCase("bytes=-5", 199_995, 199_999)]
    [TestCase("bytes=-999999", 0, 199_999)]
    [TestCase("bytes=199999-99999999999999999999999", 199_999, 199_999)]
    [TestCase("bytes=10-20, 900000-900001", 10, 20)]
    public async Task Get_OneRange_206(string range, int first, int last)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, ("Range", range));
        Assert.That((int)response.StatusCode, Is.EqualTo(206));
        Assert.That(response.Content.Headers.ContentRange?.ToString(), Is.EqualTo($"bytes {first}-{last}/{Image.Length}"));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(Image[first..(last + 1)]));
    }

    [Test]
    public async Task Get_ManyRanges_MultipartInTheOrderAskedFor()
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, ("Range", "bytes=500-599,0-9,-10"));
        Assert.That((int)response.StatusCode, Is.EqualTo(206));
        string type = response.Content.Headers.GetValues("Content-Type").Single();
        Assert.That(type, Does.Match("^multipart/byteranges; boundary=[0-9a-f]{32}$"));
        string boundary = type[^32..];
        var expected = new MemoryStream();
        foreach ((int first, int last, string lead) in new[] { (500, 599, ""), (0, 9, "\r\n"), (199_990, 199_999, "\r\n") })
        {
            expected.Write(Encoding.ASCII.GetBytes(
                $"{lead}--{boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes {first}-{last}/{Image.Length}\r\n\r\n"));
            expected.Write(Image.AsSpan(first, last - first + 1));
        }

        expected.Write(Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(expected.ToArray()));
    }

    [TestCase("bytes=200000-", TestName = "Get_RangePastTheEnd_416")]
    [TestCase("bytes=-0", TestName = "Get_EmptySuffix_416")]
    [TestCase("bytes=0-,0-", TestName = "Get_OverlappingRangesLongerThanTheImage_416")]
    public async Task Get_BadRange_416(string range)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, ("Range", range));
        Assert.That((int)response.StatusCode, Is.EqualTo(416));
        Assert.That(response.Content.Headers.ContentRange?.ToString(), Is.EqualTo($"bytes */{Image.Length}"));
    }

    [TestCase(256, 206)]
    [TestCase(257, 416)]
    public async Task Get_RangeCount_Bounded(int count, int status)
    {
        string range = "bytes=" + string.Join(',', Enumerable.Range(0, count).Select(i => $"{i * 2}-{i * 2}"));
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, ("Range", range));
        Assert.That((int)response.StatusCode, Is.EqualTo(status));
    }

    [TestCase("bytes=5-4")]
    [TestCase("bytes=a-b")]
    [TestCase("bytes=+1-2")]
    [TestCase("bytes=")]
    [TestCase("bytes=-")]
    [TestCase("items=0-5")]
    public async Task Get_MalformedRange_Whole(string range)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, ("Range", range));
        Assert.That((int)response.StatusCode, Is.EqualTo(200));
    }

    private static IEnumerable<TestCaseData> Conditions()
    {
        yield return new TestCaseData("If-None-Match", Tag, 304);
        yield return new TestCaseData("If-None-Match", "W/" + Tag, 304);
        yield return new TestCaseData("If-None-Match", "\"other\", " + Tag, 304);
        yield return new TestCaseData("If-None-Match", "*", 304);
        yield return new TestCaseData("If-None-Match", "\"other\"", 206);
        yield return new TestCaseData("If-Match", Tag, 206);
        yield return new TestCaseData("If-Match", "*", 206);
        yield return new TestCaseData("If-Match", "\"other\"", 412);
        yield return new TestCaseData("If-Match", "W/" + Tag, 412);
        yield return new TestCaseData("If-Range", Tag, 206);
        yield return new TestCaseData("If-Range", "W/" + Tag, 200);
        yield return new TestCaseData("If-Range", "\"other\"", 200);
        yield return new TestCaseData("If-Range", "Wed, 21 Oct 2015 07:28:00 GMT", 200);
    }

    [TestCaseSource(nameof(Conditions))]
    public async Task Get_Condition_Honoured(string header, string value, int status)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, ("Range", "bytes=0-9"), (header, value));
        Assert.That((int)response.StatusCode, Is.EqualTo(status));
        Assert.That(response.Headers.ETag?.ToString(), Is.EqualTo(Tag));
    }

    [TestCase("/firmware/../../etc/passwd")]
    [TestCase("/firmware/..%2f..%2fetc%2fpasswd")]
    [TestCase("/firmware/%2e%2e/%2e%2e/etc/passwd")]
    [TestCase("/firmware/..\\..\\etc\\passwd")]
    [TestCase("/firmware/%00")]
    [TestCase("/firmware/")]
    [TestCase("/firmware/0123")]
    [TestCase("/firmware/UPPER")]
    [TestCase("/firmware/DIGEST%00")]
    [TestCase("/firmware/DIGEST.part")]
    [TestCase("/uploads/../objects/DIGEST")]
    [Category("F09")]
    public async Task Get_OtherThanADigest_NeverServed(string path)
    {
        string target = path
            .Replace("DIGEST", Digest.ToString(), StringComparison.Ordinal)
            .Replace("UPPER", Digest.ToString().ToUpperInvariant(), StringComparison.Ordinal);
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _repository.Base.Port);
        NetworkStream stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        string answer = await reader.ReadToEndAsync();
        Assert.That(answer, Does.Match("^HTTP/1.1 (404|400) "));
        Assert.That(answer, Does.Not.Contain("root:"));
    }

    [Test]
    [Category("F09")]
    public async Task Get_LinkInTheStore_NotFollowed()
    {
        Hash256 name = Sha256.Hash("link"u8);
        string folder = Path.Combine(_repository.Folder, "objects", name.ToString()[..2]);
        Directory.CreateDirectory(folder);
        File.CreateSymbolicLink(Path.Combine(folder, name.ToString()[2..]), "/etc/passwd");
        using HttpResponseMessage response = await _repository.Http.GetAsync($"/firmware/{name}");
        Assert.That((int)response.StatusCode, Is.EqualTo(404));
    }

    [Test]
    public async Task Get_Unknown_404NotCached()
    {
        using HttpResponseMessage response = await _repository.Http.GetAsync($"/firmware/{Hash256.Zero}");
        Assert.That((int)response.StatusCode, Is.EqualTo(404));
        Assert.That(response.Headers.CacheControl?.NoStore, Is.True);
    }
}
