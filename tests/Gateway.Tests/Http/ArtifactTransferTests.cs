using System.Globalization;
using System.Net;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http;

/// <summary>Ranges and conditions of a download, over real HTTP from the gateway.</summary>
[TestFixture]
public sealed class ArtifactTransferTests
{
    private const int Size = 200_000;
    private TestGateway _gateway = null!;
    private byte[] _image = [];
    private string _tag = "";

    [OneTimeSetUp]
    public async Task SetUp()
    {
        _gateway = await TestGateway.StartAsync();
        _image = await _gateway.OfferAsync(Size);
        _tag = $"\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(_image))}\"";
    }

    [OneTimeTearDown]
    public async Task TearDown() => await _gateway.DisposeAsync();

    [TestCase("Range", "bytes=0-0", 206, 0, 1)]
    [TestCase("Range", "bytes=100000-", 206, 100_000, 100_000)]
    [TestCase("Range", "bytes=-1", 206, Size - 1, 1)]
    [TestCase("Range", "bytes=199999-300000", 206, Size - 1, 1)]
    [TestCase("Range", "bytes=5-2", 200, 0, Size)]
    [TestCase("Range", "lines=0-1", 200, 0, Size)]
    [TestCase("Range", "bytes=200000-", 416, 0, 0)]
    [TestCase("Range", "bytes=0-150000,100000-", 416, 0, 0)]
    [TestCase("If-Match", "*", 200, 0, Size)]
    [TestCase("If-Match", "TAG", 200, 0, Size)]
    [TestCase("If-Match", "\"x\", TAG", 200, 0, Size)]
    [TestCase("If-Match", "\"x\"", 412, 0, 0)]
    [TestCase("If-Match", "W/TAG", 412, 0, 0)]
    [TestCase("If-None-Match", "TAG", 304, 0, 0)]
    [TestCase("If-None-Match", "W/TAG", 304, 0, 0)]
    [TestCase("If-None-Match", "\"x\"", 200, 0, Size)]
    [Category("GW-HTTP.1")]
    public async Task Get_Header_StatusAndBytes(string header, string value, int status, int first, int length)
    {
        using HttpResponseMessage answer = await _gateway.GetAsync(_gateway.ArtifactUrl(), h =>
            h.TryAddWithoutValidation(header, value.Replace("TAG", _tag, StringComparison.Ordinal)));
        byte[] body = await answer.Content.ReadAsByteArrayAsync();
        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
        Assert.That(body, Is.EqualTo(_image[first..(first + length)]));
        if (status == 206) Assert.That(answer.Content.Headers.ContentRange!.ToString(), Is.EqualTo($"bytes {first}-{first + length - 1}/{Size}"));
        if (status == 416) Assert.That(answer.Content.Headers.ContentRange!.ToString(), Is.EqualTo($"bytes */{Size}"));
        Assert.That(answer.Headers.ETag!.ToString(), Is.EqualTo(_tag));
    }

    [TestCase("TAG", 206)]
    [TestCase("W/TAG", 200)]
    [TestCase("\"x\"", 200)]
    [TestCase("Tue, 15 Nov 1994 12:45:26 GMT", 200)]
    [Category("GW-HTTP.2")]
    public async Task Get_RangeIf_OnlyOfThisImage(string ifRange, int status)
    {
        using HttpResponseMessage answer = await _gateway.GetAsync(_gateway.ArtifactUrl(), h =>
        {
            h.TryAddWithoutValidation("Range", "bytes=10-19");
            h.TryAddWithoutValidation("If-Range", ifRange.Replace("TAG", _tag, StringComparison.Ordinal));
        });
        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
        Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.EqualTo(status == 206 ? _image[10..20] : _image));
    }

    [Test, Category("GW-HTTP.3")]
    public async Task Head_Image_HeadersOfTheWholeAndNoBody()
    {
        using HttpResponseMessage answer = await _gateway.SendAsync(HttpMethod.Head, _gateway.ArtifactUrl(), null, h =>
            h.TryAddWithoutValidation("Range", "bytes=0-9"));
        Assert.That((answer.StatusCode, answer.Content.Headers.ContentLength), Is.EqualTo((HttpStatusCode.OK, Size)));
        Assert.That(answer.Headers.AcceptRanges, Is.EqualTo(["bytes"]));
        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/octet-stream"));
        Assert.That(answer.Content.Headers.ContentDisposition!.ToString(), Is.EqualTo("attachment; filename=fw-2.0.0.swu"));
        Assert.That(answer.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(["nosniff"]));
        Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [Test]
    public async Task Head_Image_IsNoDownload()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await gateway.OfferAsync();
        (await gateway.SendAsync(HttpMethod.Head, gateway.ArtifactUrl(), null)).Dispose();
        Assert.That(gateway.Sessions[^1].ImageRequested, Is.False, "asking for the size is not asking for the image");
    }

    [Test, Category("GW-HTTP.4")]
    public async Task Get_SeveralRanges_PartsInOrderUnderALowerCaseBoundary()
    {
        (int First, int Last)[] asked = [(50_000, 50_009), (0, 4), (199_990, 199_999)];
        string header = "bytes=" + string.Join(',', asked.Select(r => $"{r.First}-{r.Last}"));
        using HttpResponseMessage answer = await _gateway.GetAsync(_gateway.ArtifactUrl(), h => h.TryAddWithoutValidation("Range", header));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.PartialContent));
        string type = answer.Content.Headers.GetValues("Content-Type").Single();
        Assert.That(type, Does.Match("^multipart/byteranges; boundary=[0-9a-f]{32}$"), "SWUpdate up to 2024.12 compares in lower case");
        string boundary = type[^32..];

        using MemoryStream expected = new();
        foreach ((int first, int last) in asked)
        {
            string lead = expected.Length == 0 ? "" : "\r\n";
            string frame = string.Create(CultureInfo.InvariantCulture,
                $"{lead}--{boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes {first}-{last}/{Size}\r\n\r\n");
            expected.Write(Encoding.ASCII.GetBytes(frame));
            expected.Write(_image, first, last - first + 1);
        }

        expected.Write(Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"));
        Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.EqualTo(expected.ToArray()));
        Assert.That(answer.Content.Headers.ContentLength, Is.EqualTo(expected.Length));
    }

    [Test]
    public async Task Get_ManyAtOnce_EachWhole()
    {
        byte[][] bodies = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using HttpResponseMessage answer = await _gateway.GetAsync(_gateway.ArtifactUrl());
            return await answer.Content.ReadAsByteArrayAsync();
        }));
        Assert.That(bodies, Is.All.EqualTo(_image));
    }
}
