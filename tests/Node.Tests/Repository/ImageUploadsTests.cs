using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Repository.Authorization;
using Chain.Node.Repository.Client;

namespace Node.Tests.Repository;

[TestFixture]
[Category("P1.1")]
public sealed class ImageUploadsTests
{
    private static readonly byte[] Image = RepositoryFixture.Image(300_000);
    private static readonly Hash256 Digest = Sha256.Hash(Image);

    [Test]
    public async Task Put_WholeImage_CreatedThenServedThenIdempotent()
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync();
        using HttpResponseMessage created = await repository.PutAsync(Image, Digest);
        Assert.That(created.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(created.Headers.Location?.OriginalString, Is.EqualTo($"/firmware/{Digest}"));
        Assert.That(await repository.Http.GetByteArrayAsync($"/firmware/{Digest}"), Is.EqualTo(Image));
        using HttpResponseMessage again = await repository.PutAsync(Image, Digest);
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(repository.ObjectFiles(), Has.Length.EqualTo(1));
        Assert.That(repository.PartFiles(), Is.Empty);
    }

    [Test]
    [Category("A01")]
    public async Task Put_WrongDigest_NothingKept()
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync();
        byte[] flipped = [.. Image];
        flipped[150_000] ^= 1;
        using HttpResponseMessage response = await repository.PutAsync(flipped, Digest);
        Assert.That((int)response.StatusCode, Is.EqualTo(422));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("DigestMismatch"));
        AssertNothing(repository);
    }

    [TestCase("bytes 0-299999/300000", 200, 400, "LengthContradictsRange")]
    [TestCase("bytes 5-4/300000", 300000, 400, "RangeMalformed")]
    [TestCase("bytes 0-*/300000", 300000, 400, "RangeMalformed")]
    [TestCase("bytes 0-299999/*", 300000, 400, "RangeMalformed")]
    [TestCase("bytes 0-299999/299999", 300000, 400, "RangeMalformed")]
    [TestCase("bytes -1-299999/300000", 300000, 400, "RangeMalformed")]
    [TestCase("bytes 0-99999999999999999999/99999999999999999999", 300000, 400, "RangeMalformed")]
    [TestCase("bytes 7-300006/300007", 300000, 409, "OffsetMismatch")]
    [TestCase("bytes 0-299999/5000000000", 300000, 413, "SizeTooLarge")]
    public async Task Put_BadRange_Refused(string range, int bodyBytes, int status, string code)
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync();
        using HttpResponseMessage response = await repository.PutAsync(Image[..bodyBytes], Digest, range, total: 300_007);
        Assert.That((int)response.StatusCode, Is.EqualTo(status));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain(code));
        AssertNothing(repository);
    }

    [Test]
    [Category("A02")]
    public async Task Put_LargerThanLimit_RefusedBeforeTheBody()
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync(o => o.ImageBytesMax = Image.Length - 1);
        using HttpResponseMessage response = await repository.PutAsync(Image, Digest);
        Assert.That((int)response.StatusCode, Is.EqualTo(413));
        AssertNothing(repository);
    }

    [TestCase(100, "BodyLong", TestName = "Put_ChunkedLongerThanRange_Refused")]
    [TestCase(-100, "BodyShort", TestName = "Put_ChunkedShorterThanRange_Refused")]
    [Category("A02")]
    public async Task Put_ChunkedOtherLength_Refused(int extra, string code)
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync();
        int declared = Image.Length - 1000;
        var request = new HttpRequestMessage(HttpMethod.Put, $"/firmware/{Digest}")
        {
            Content = new StreamContent(new MemoryStream(Image, 0, declared + extra)),
        };
        request.Headers.TransferEncodingChunked = true;
        request.Content.Headers.TryAddWithoutValidation("Content-Range", $"bytes 0-{declared - 1}/{declared}");
        foreach ((string name, string value) in repository.Sign("PUT", UploadSignature.FirmwarePath(Digest), Digest, declared))
            request.Headers.Add(name, value);
        using HttpResponseMessage response = await repository.Http.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(400));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain(code));
        AssertNothing(repository);
    }

    [Test]
    public async Task Put_NoLength_411()
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Put, $"/firmware/{Digest}") { Content = new StreamContent(new MemoryStream(Image)) };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage response = await repository.Http.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(411));
    }

    [Test]
    public async Task Put_TwoParts_ResumesByOffset()
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync();
        using HttpResponseMessage first = await repository.PutAsync(Image[..100_000], Digest, "bytes 0-99999/300000", Image.Length);
        Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(await repository.OffsetAsync(Digest), Is.EqualTo(100_000));
        using HttpResponseMessage hidden = await repository.Http.GetAsync($"/firmware/{Digest}");
        Assert.That(hidden.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        using HttpResponseMessage rest = await repository.PutAsync(Image[100_000..], Digest, "bytes 100000-299999/300000", Image.Length);
        Assert.That(rest.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(await repository.Http.GetByteArrayAsync($"/firmware/{Digest}"), Is.EqualTo(Image));
    }

    [Test]
    public async Task Put_PartSpoiledOnDisk_FoundByRehashAndDropped()
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync();
        using HttpResponseMessage first = await repository.PutAsync(Image[..100_000], Digest, "bytes 0-99999/300000", Image.Length);
        await File.WriteAllBytesAsync(repository.PartFiles().Single(), new byte[100_000]);
        using HttpResponseMessage rest = await repository.PutAsync(Image[100_000..], Digest, "bytes 100000-299999/300000", Image.Length);
        Assert.That((int)rest.StatusCode, Is.EqualTo(422));
        AssertNothing(repository);
    }

    [Test]
    [Category("F04")]
    public async Task Put_SlowBody_ClosedAndPartKept()
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync(o => o.DataRateMinBytesPerSecond = 1000);
        using var socket = new TcpClient();
        var clock = Stopwatch.StartNew();
        NetworkStream stream = await OpenRawPutAsync(repository, socket);
        await stream.WriteAsync(Image.AsMemory(0, 100));
        string answer = await ReadToEndAsync(stream, trickle: true);
        Assert.That(answer, Does.StartWith("HTTP/1.1 408"));
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
        Assert.That(repository.ObjectFiles(), Is.Empty);
        Assert.That(await repository.OffsetAsync(Digest), Is.GreaterThanOrEqualTo(100));
    }

    [Test]
    public async Task Put_KilledMidway_NothingVisibleAndUploaderResumes()
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync();
        using (var socket = new TcpClient())
        {
            NetworkStream stream = await OpenRawPutAsync(repository, socket);
            await stream.WriteAsync(Image.AsMemory(0, 150_000));
            await Wait.UntilAsync(async () => await repository.OffsetAsync(Digest) >= 150_000, "the first bytes are stored");
            socket.Client.Close(0); // Makes the close a TCP reset.
        }

        Assert.That(repository.ObjectFiles(), Is.Empty);
        string file = Path.Combine(repository.Folder, "image.bin");
        await File.WriteAllBytesAsync(file, Image);
        var seen = new List<long>();
        using var uploader = Uploader(repository);
        UploadReport report = await uploader.UploadAsync(repository.Base, file, new Recorder(seen), CancellationToken.None);
        Assert.That(report.Outcome, Is.EqualTo(UploadOutcome.Stored), report.Message);
        Assert.That(seen[0], Is.EqualTo(150_000), "resumed, not restarted");
        Assert.That(seen[^1], Is.EqualTo(Image.Length));
        Assert.That(await repository.Http.GetByteArrayAsync(report.Image), Is.EqualTo(Image));
        UploadReport again = await uploader.UploadAsync(repository.Base, file, null, CancellationToken.None);
        Assert.That(again.Outcome, Is.EqualTo(UploadOutcome.AlreadyThere));
    }

    [Test]
    public async Task Uploader_NotAllowed_RefusedWithTheRemedy()
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync(o => o.Uploaders.Clear());
        string file = Path.Combine(repository.Folder, "image.bin");
        await File.WriteAllBytesAsync(file, Image);
        using var uploader = Uploader(repository);
        UploadReport report = await uploader.UploadAsync(repository.Base, file, null, CancellationToken.None);
        Assert.That(report.Outcome, Is.EqualTo(UploadOutcome.Refused));
        Assert.That(report.Message, Does.Contain("Repository:Uploaders").And.Contain(repository.Signer.Address.ToString()));
    }

    [Test]
    public async Task Uploader_NobodyListens_GivesUp()
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync();
        string file = Path.Combine(repository.Folder, "image.bin");
        await File.WriteAllBytesAsync(file, Image);
        await using var server = new LyingServer((_, _) => Task.CompletedTask);
        using var uploader = Uploader(repository);
        UploadReport report = await uploader.UploadAsync(new Uri(server.Uri, "/"), file, null, CancellationToken.None);
        Assert.That(report.Outcome, Is.EqualTo(UploadOutcome.GaveUp));
        Assert.That(server.Connections, Is.GreaterThanOrEqualTo(3));
    }

    [TestCase("X-Fwl-Key", null, "HeaderMissing")]
    [TestCase("X-Fwl-Date", null, "HeaderMissing")]
    [TestCase("X-Fwl-Signature", null, "HeaderMissing")]
    [TestCase("X-Fwl-Key", "02", "KeyMalformed")]
    [TestCase("X-Fwl-Key", "020000000000000000000000000000000000000000000000000000000000000000", "KeyMalformed")]
    [TestCase("X-Fwl-Date", "soon", "DateMalformed")]
    [TestCase("X-Fwl-Date", "9223372036854775807", "DateMalformed")]
    [TestCase("X-Fwl-Date", "1000", "DateTooFarOff")]
    [TestCase("X-Fwl-Signature", "abcd", "SignatureMalformed")]
    public async Task Put_BadAuthHeader_401(string name, string? value, string code)
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Put, $"/firmware/{Digest}") { Content = new ByteArrayContent(Image) };
        foreach ((string header, string good) in repository.Sign("PUT", UploadSignature.FirmwarePath(Digest), Digest, Image.Length))
        {
            string? sent = header == name ? value : good;
            if (sent is not null)
                request.Headers.Add(header, sent);
        }

        using HttpResponseMessage response = await repository.Http.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(401));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain(code));
        AssertNothing(repository);
    }

    [TestCase("POST", 0, 0)]
    [TestCase("PUT", 1, 0)]
    [TestCase("PUT", 0, 301_000)]
    [TestCase("PUT", 0, -301_000)]
    public async Task Put_SignatureOverOtherRequest_401(string method, int sizeShift, int dateShiftMs)
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Put, $"/firmware/{Digest}") { Content = new ByteArrayContent(Image) };
        foreach ((string header, string value) in repository.Sign(
            method, UploadSignature.FirmwarePath(Digest), Digest, Image.Length + sizeShift, dateShiftMs: dateShiftMs))
            request.Headers.Add(header, value);
        using HttpResponseMessage response = await repository.Http.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(401));
        AssertNothing(repository);
    }

    [Test]
    [Category("F08")]
    public async Task Put_ForeignKey_403()
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync();
        using EcdsaSigner stranger = EcdsaSigner.Generate();
        using HttpResponseMessage response = await repository.PutAsync(Image, Digest, signer: stranger);
        Assert.That((int)response.StatusCode, Is.EqualTo(403));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain(stranger.Address.ToString()));
        AssertNothing(repository);
    }

    [Test]
    public async Task Put_SecondConnectionOfSameImage_409()
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync();
        using var socket = new TcpClient();
        NetworkStream stream = await OpenRawPutAsync(repository, socket);
        await stream.WriteAsync(Image.AsMemory(0, 10));
        await Wait.UntilAsync(async () => await repository.OffsetAsync(Digest) >= 10, "the first bytes are stored");
        using HttpResponseMessage second = await repository.PutAsync(Image, Digest);
        Assert.That((int)second.StatusCode, Is.EqualTo(409));
        Assert.That(await second.Content.ReadAsStringAsync(), Does.Contain("InProgress"));
    }

    [Test]
    public async Task Put_MoreThanTheSlots_503WithRetryAfter()
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync(o => o.ConcurrentUploadsMax = 1);
        using var socket = new TcpClient();
        NetworkStream stream = await OpenRawPutAsync(repository, socket);
        await stream.WriteAsync(Image.AsMemory(0, 10));
        await Wait.UntilAsync(async () => await repository.OffsetAsync(Digest) >= 10, "the first bytes are stored");
        byte[] other = RepositoryFixture.Image(1000, seed: 2);
        using HttpResponseMessage response = await repository.PutAsync(other, Sha256.Hash(other));
        Assert.That((int)response.StatusCode, Is.EqualTo(503));
        Assert.That(response.Headers.RetryAfter, Is.Not.Null);
    }

    [Test]
    public async Task Put_DiskFull_507AndTheRoomIsGivenBack()
    {
        using SmallVolume volume = SmallVolume.MountOrIgnore(sizeBytes: 256 * 1024);
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync(folder: volume.Path);
        using HttpResponseMessage full = await repository.PutAsync(Image, Digest);
        Assert.That((int)full.StatusCode, Is.EqualTo(507));
        Assert.That(await full.Content.ReadAsStringAsync(), Does.Contain("no room"));
        AssertNothing(repository);
        byte[] small = RepositoryFixture.Image(100_000, seed: 3);
        using HttpResponseMessage fits = await repository.PutAsync(small, Sha256.Hash(small));
        Assert.That((int)fits.StatusCode, Is.EqualTo(201));
    }

    [Test]
    [Category("B13"), Category("P1.1")]
    public async Task Upload_FileChangedAfterItWasHashed_IsRefusedAndNothingIsKept()
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync();
        using ImageUploader uploader = Uploader(repository);
        using MemoryStream changed = new([.. Image[..^1], (byte)(Image[^1] ^ 1)]);
        UploadReport report = await uploader.UploadAsync(repository.Base, changed, Digest, null, null, CancellationToken.None);
        Assert.That(report.Outcome, Is.EqualTo(UploadOutcome.FileChanged));
        AssertNothing(repository);
    }

    private static ImageUploader Uploader(RepositoryFixture repository) => new(
        RepositoryFixture.ChainId,
        repository.Signer,
        new UploaderOptions { AttemptsMax = 4, BackoffBase = TimeSpan.FromMilliseconds(50) },
        TimeProvider.System);

    private static async Task<NetworkStream> OpenRawPutAsync(RepositoryFixture repository, TcpClient socket)
    {
        await socket.ConnectAsync(IPAddress.Loopback, repository.Base.Port);
        var head = new StringBuilder($"PUT /firmware/{Digest} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {Image.Length}\r\n");
        foreach ((string name, string value) in repository.Sign("PUT", UploadSignature.FirmwarePath(Digest), Digest, Image.Length))
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        NetworkStream stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        return stream;
    }

    private static async Task<string> ReadToEndAsync(NetworkStream stream, bool trickle)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Task sender = trickle ? TrickleAsync(stream, stop.Token) : Task.CompletedTask;
        var buffer = new byte[4096];
        int got = await stream.ReadAsync(buffer, stop.Token);
        await stop.CancelAsync();
        await sender;
        return Encoding.ASCII.GetString(buffer, 0, got);
    }

    private static async Task TrickleAsync(NetworkStream stream, CancellationToken token)
    {
        try
        {
            while (true)
            {
                await Task.Delay(500, token);
                await stream.WriteAsync(new byte[1], token);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
        }
    }

    private static void AssertNothing(RepositoryFixture repository)
    {
        Assert.That(repository.ObjectFiles(), Is.Empty);
        Assert.That(repository.PartFiles(), Is.Empty);
    }

    private sealed class Recorder(List<long> seen) : IProgress<long>
    {
        public void Report(long value) => seen.Add(value);
    }
}
