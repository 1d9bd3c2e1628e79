using System.Net;
using System.Net.Http.Headers;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Repository.S3;
using Chain.Node.Repository.Settings;
using Chain.Node.Repository.Store;
using Chain.Node.Repository.Verdicts;

namespace Node.Tests.Repository.S3;

/// <summary>A repository that stores its images in a bucket of a real S3 server.</summary>
[TestFixture]
public sealed class S3ImageStoreTests
{
    private const int SmallBytes = 100_000;
    private const int LargeBytes = (2 * S3Options.PartBytesMin) + 12_345; // Three parts.

    [TestCase(SmallBytes, "one request")]
    [TestCase(LargeBytes, "three parts")]
    public async Task Put_NewImage_IsInTheBucketAndServed(int sizeBytes, string how)
    {
        await using S3Server s3 = await S3Server.StartAsync();
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync(o => o.S3 = s3.Options);
        byte[] image = RepositoryFixture.Image(sizeBytes);
        Hash256 sha256 = Sha256.Hash(image);

        using HttpResponseMessage put = await repository.PutAsync(image, sha256);
        byte[] served = await repository.Http.GetByteArrayAsync($"/firmware/{sha256}");

        using S3Bucket bucket = new(s3.Options);
        Assert.Multiple(async () =>
        {
            Assert.That(put.StatusCode, Is.EqualTo(HttpStatusCode.Created), how);
            Assert.That(served, Is.EqualTo(image));
            Assert.That(repository.ObjectFiles(), Is.Empty, "the folder holds only uploads in progress");
            Assert.That(await bucket.GetLengthAsync(sha256, default), Is.EqualTo(sizeBytes));
            Assert.That(await Collect(repository.Store), Is.EqualTo(new[] { sha256 }));
        });
    }

    [Test]
    public async Task Put_EndpointOfAPrivateAuthority_NeedsTheAuthority()
    {
        await using S3Server s3 = await S3Server.StartAsync(isTls: true);
        byte[] image = RepositoryFixture.Image(SmallBytes);
        Hash256 sha256 = Sha256.Hash(image);
        await using (RepositoryFixture repository = await RepositoryFixture.StartAsync(o => o.S3 = s3.Options))
        {
            using HttpResponseMessage put = await repository.PutAsync(image, sha256);
            Assert.That(put.StatusCode, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(await repository.Http.GetByteArrayAsync($"/firmware/{sha256}"), Is.EqualTo(image));
        }

        using S3Bucket without = new(s3.OptionsOfAStranger);
        Exception? refused = await Assert.CatchAsync(async () => await without.GetLengthAsync(sha256, default));
        Assert.That(refused!.ToString(), Does.Contain("SSL"));
    }

    [TestCase("bytes=0-0")]
    [TestCase("bytes=300000-")]
    [TestCase("bytes=-7")]
    [TestCase("bytes=262000-800000", "crosses windows")]
    public async Task Get_Range_IsReadFromTheBucket(string range, string how = "")
    {
        await using S3Server s3 = await S3Server.StartAsync();
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync(o => o.S3 = s3.Options);
        byte[] image = RepositoryFixture.Image(1_000_000);
        Hash256 sha256 = Sha256.Hash(image);
        using HttpResponseMessage put = await repository.PutAsync(image, sha256);

        using HttpRequestMessage request = new(HttpMethod.Get, $"/firmware/{sha256}");
        request.Headers.Range = RangeHeaderValue.Parse(range);
        using HttpResponseMessage answer = await repository.Http.SendAsync(request);
        byte[] body = await answer.Content.ReadAsByteArrayAsync();

        ContentRangeHeaderValue got = answer.Content.Headers.ContentRange!;
        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.PartialContent), how);
            Assert.That(body, Is.EqualTo(image[(int)got.From!..((int)got.To! + 1)]));
        });
    }

    [Test]
    [Category("A01")]
    public async Task Put_OtherBytesThanAnnounced_NeverReachesTheBucket()
    {
        await using S3Server s3 = await S3Server.StartAsync();
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync(o => o.S3 = s3.Options);
        Hash256 announced = Sha256.Hash("another image"u8);

        using HttpResponseMessage put = await repository.PutAsync(RepositoryFixture.Image(SmallBytes), announced);

        using S3Bucket bucket = new(s3.Options);
        Assert.That((int)put.StatusCode, Is.InRange(400, 499));
        Assert.That(await bucket.GetLengthAsync(announced, default), Is.Null);
    }

    [Test]
    public async Task Put_BucketAway_IsServedFromTheFolderAndPushedLater()
    {
        await using S3Server s3 = await S3Server.StartAsync();
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync(o => o.S3 = s3.Options);
        byte[] image = RepositoryFixture.Image(SmallBytes);
        Hash256 sha256 = Sha256.Hash(image);
        await s3.StopAsync();

        FileStageProbe probe = new(repository);
        StoreVerdict committed = await probe.StoreAsync(image, sha256);
        byte[] served = await repository.Http.GetByteArrayAsync($"/firmware/{sha256}");
        await s3.ResumeAsync();
        StoreVerdict pushed = await ((S3ImageStore)repository.Store).PushAsync(sha256, default);

        Assert.Multiple(() =>
        {
            Assert.That(committed, Is.EqualTo(StoreVerdict.Ok));
            Assert.That(served, Is.EqualTo(image));
            Assert.That(pushed, Is.EqualTo(StoreVerdict.Ok));
            Assert.That(repository.ObjectFiles(), Is.Empty);
        });
    }

    [Test]
    [Category("I06")]
    public async Task Requests_BucketAway_AreAnsweredWithServerErrors()
    {
        await using S3Server s3 = await S3Server.StartAsync();
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync(o => o.S3 = s3.Options);
        byte[] image = RepositoryFixture.Image(SmallBytes);
        Hash256 sha256 = Sha256.Hash(image);
        await s3.StopAsync();

        using HttpResponseMessage get = await repository.Http.GetAsync($"/firmware/{sha256}");
        using HttpResponseMessage put = await repository.PutAsync(image, sha256);

        Assert.That(get.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((int)put.StatusCode, Is.InRange(500, 599));
    }

    [Test]
    public async Task Delete_StoredImage_IsGone()
    {
        await using S3Server s3 = await S3Server.StartAsync();
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync(o => o.S3 = s3.Options);
        byte[] image = RepositoryFixture.Image(SmallBytes);
        Hash256 sha256 = Sha256.Hash(image);
        using HttpResponseMessage put = await repository.PutAsync(image, sha256);

        bool deleted = await repository.Store.DeleteAsync(sha256, default);
        using HttpResponseMessage answer = await repository.Http.GetAsync($"/firmware/{sha256}");

        Assert.That(deleted, Is.True);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("", "images", "key", "s3: endpoint")]
    [TestCase("ftp://127.0.0.1", "images", "key", "s3: endpoint")]
    [TestCase("http://127.0.0.1:1", "", "key", "s3: bucket")]
    [TestCase("http://127.0.0.1:1", "images", "", "s3: access_key_id")]
    [TestCase("http://127.0.0.1:1", "images", "key", "s3: secret_key_file")]
    public void FirstProblem_BadSetting_IsNamed(string endpoint, string bucket, string accessKeyId, string expected)
    {
        S3Options options = new() { Endpoint = endpoint, Bucket = bucket, AccessKeyId = accessKeyId, SecretKeyFile = "there-is-no-such-file" };
        Assert.That(options.FirstProblem(), Does.StartWith(expected));
    }

    private static async Task<List<Hash256>> Collect(IImageStore store)
    {
        List<Hash256> found = [];
        await foreach (Hash256 sha256 in store.ListAsync(default)) found.Add(sha256);
        return found;
    }

    /// <summary>Stores an image as an upload does, without asking first whether the bucket already has it.</summary>
    private sealed class FileStageProbe(RepositoryFixture repository)
    {
        public async Task<StoreVerdict> StoreAsync(byte[] image, Hash256 sha256)
        {
            UploadStart start = await repository.Store.BeginUploadAsync(new UploadKey(sha256, repository.Signer.Address), 0, default);
            await using IImageUpload upload = start.Upload!;
            await upload.AppendAsync(image, default);
            return await upload.CommitAsync(default);
        }
    }
}
