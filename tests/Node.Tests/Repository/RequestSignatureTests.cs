using System.Net;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Repository.Authorization;
using Chain.Node.Repository.Transfers;

namespace Node.Tests.Repository;

/// <summary>A signed request works at one repository, with one query, and once; requests of older programs only if the operator allows them.</summary>
[TestFixture]
[Category("F08")]
public sealed class RequestSignatureTests
{
    private static readonly byte[] Image = RepositoryFixture.Image(10_000);
    private static readonly Hash256 Digest = Sha256.Hash(Image);

    [Test]
    public async Task Delete_SentTwice_IsRefusedTheSecondTime()
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync();
        (string, string)[] headers = [.. repository.Sign("DELETE", UploadSignature.FirmwarePath(Digest), Digest, 0)];
        (await repository.PutAsync(Image, Digest)).Dispose();
        Assert.That((await SendAsync(repository, HttpMethod.Delete, headers)).Status, Is.EqualTo(HttpStatusCode.NoContent));
        (await repository.PutAsync(Image, Digest)).Dispose();

        (HttpStatusCode status, string text) = await SendAsync(repository, HttpMethod.Delete, headers);

        Assert.That(status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(text, Does.Contain("NonceReused"));
        Assert.That(repository.ObjectFiles(), Is.Not.Empty, "a replay deletes nothing");
    }

    [Test]
    public async Task Put_SignedForAnotherRepository_IsRefused()
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync();
        Uri other = new("http://other.example:7200/");
        (string, string)[] headers = [.. repository.Sign("PUT", UploadSignature.FirmwarePath(Digest), Digest, Image.Length, host: other)];

        (HttpStatusCode status, string text) = await SendAsync(repository, HttpMethod.Put, [.. headers, ("Host", "other.example:7200")]);

        Assert.That(status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(text, Does.Contain("HostWrong").And.Contain("public_url"));
        Assert.That(repository.ObjectFiles(), Is.Empty);
    }

    [Test]
    public async Task Delete_WithAnotherQuery_IsRefused()
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync();
        using RepositoryClient owner = new(repository.Base, repository.Signer, RepositoryFixture.ChainId, TimeProvider.System);
        Address signed = Address.From([.. Enumerable.Repeat((byte)1, Address.Size)]), other = Address.From([.. Enumerable.Repeat((byte)2, Address.Size)]);
        await owner.ExpectAsync(new ExpectedUpload(Digest, repository.Signer.Address, Image.Length, other), default);
        string path = ExpectedUploadHandlers.PathOf(Digest.ToString());
        (string, string)[] headers = [.. repository.Sign("DELETE", path, Digest, 0, query: $"?contract={signed}")];

        (HttpStatusCode status, string text) = await SendAsync(repository, HttpMethod.Delete, headers, $"{path}?contract={other}");

        Assert.That(status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(text, Does.Contain("SignatureWrong"));
    }

    [TestCase(false, HttpStatusCode.Unauthorized)]
    [TestCase(true, HttpStatusCode.Created)]
    public async Task Put_OfAnOlderProgram_IsAcceptedOnlyIfTheOperatorAllowsIt(bool allows, HttpStatusCode expected)
    {
        await using RepositoryFixture repository = await RepositoryFixture.StartAsync(o => o.AcceptsOldSignatures = allows);
        (string Name, string)[] headers = [.. repository.Sign("PUT", UploadSignature.FirmwarePath(Digest), Digest, Image.Length)];

        (HttpStatusCode status, string text) = await SendAsync(repository, HttpMethod.Put,
            [.. headers.Where(h => h.Name is not (UploadSignature.NonceHeader or UploadSignature.RequestSignatureHeader))]);

        Assert.That(status, Is.EqualTo(expected));
        if (!allows) Assert.That(text, Does.Contain("OldSignature").And.Contain("old_upload_signatures"));
    }

    [Test]
    public void TryAdd_ManyValues_ForgetsTheOldestAndNoneThatStillCounts()
    {
        ManualTime time = new();
        SeenNonces seen = new(time);
        Assert.That(seen.TryAdd("first"), Is.True);
        time.Advance(TimeSpan.FromMilliseconds((2 * UploadSignature.DateOffMsMax) - 1));
        Assert.That(seen.TryAdd("first"), Is.False, "its date may still be accepted");
        time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.That(seen.TryAdd("first"), Is.True);
        for (int i = 0; i < SeenNonces.CountMax; i++) Assert.That(seen.TryAdd($"{i}"), Is.True);
        Assert.That(seen.TryAdd("0"), Is.False);
        Assert.That(seen.TryAdd("first"), Is.True, "the memory is bounded");
    }

    private static async Task<(HttpStatusCode Status, string Text)> SendAsync(
        RepositoryFixture repository, HttpMethod method, IEnumerable<(string Name, string Value)> headers, string? path = null)
    {
        using HttpRequestMessage request = new(method, path ?? UploadSignature.FirmwarePath(Digest));
        if (method == HttpMethod.Put) request.Content = new ByteArrayContent(Image);
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage answer = await repository.Http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
