using Chain.Core.Crypto;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Node.Repository.Downloads;

namespace Node.Tests.Repository;

[TestFixture]
[Category("P4.5")]
public sealed class PieceListsTests
{
    private const int Piece = 16 * 1024;
    private static readonly byte[] Image = RepositoryFixture.Image((5 * Piece) + 7);
    private static readonly Hash256 Digest = Sha256.Hash(Image);

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

    [TestCase(16 * 1024)]
    [TestCase(64 * 1024)]
    [TestCase(16 * 1024 * 1024)]
    public async Task Get_PieceSize_LeafHashesInOrder(int size)
    {
        byte[] hashes = await _repository.Http.GetByteArrayAsync($"/firmware/{Digest}/pieces?size={size}");
        Assert.That(hashes, Is.EqualTo(Leaves(Image, size).SelectMany(leaf => leaf.AsSpan().ToArray()).ToArray()));
    }

    [Test]
    public async Task Get_List_ImmutableAndConditional()
    {
        string path = $"/firmware/{Digest}/pieces?size={Piece}";
        using HttpResponseMessage first = await _repository.Http.GetAsync(path);
        Assert.That(first.Headers.GetValues("Cache-Control").Single(), Is.EqualTo("public, max-age=31536000, immutable"));
        using HttpRequestMessage again = new(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await _repository.Http.SendAsync(again);
        Assert.That((int)second.StatusCode, Is.EqualTo(304));
        using HttpResponseMessage head = await _repository.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        Assert.That(head.Content.Headers.ContentLength, Is.EqualTo(6 * Hash256.Size));
    }

    [TestCase("", 400)]
    [TestCase("?size=", 400)]
    [TestCase("?size=0", 400)]
    [TestCase("?size=-16384", 400)]
    [TestCase("?size=8192", 400)]
    [TestCase("?size=16385", 400)]
    [TestCase("?size=33554432", 400)]
    [TestCase("?size=99999999999999999999", 400)]
    public async Task Get_OtherSize_400(string query, int status)
    {
        using HttpResponseMessage response = await _repository.Http.GetAsync($"/firmware/{Digest}/pieces{query}");
        Assert.That((int)response.StatusCode, Is.EqualTo(status));
    }

    [TestCase("0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("..%2f..%2fetc%2fpasswd")]
    [TestCase("x")]
    [Category("F09")]
    public async Task Get_UnknownImage_404(string digest)
    {
        using HttpResponseMessage response = await _repository.Http.GetAsync($"/firmware/{digest}/pieces?size={Piece}");
        Assert.That((int)response.StatusCode, Is.EqualTo(404));
        Assert.That(response.Headers.CacheControl!.NoStore, Is.True);
    }

    [Test]
    public async Task Get_ManyAtOnce_SameAnswer()
    {
        byte[][] lists = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            _repository.Http.GetByteArrayAsync($"/firmware/{Digest}/pieces?size={32 * 1024}")));
        Assert.That(lists, Is.All.EqualTo(lists[0]));
    }

    [Test]
    public async Task Get_ImageDeletedMeanwhile_404()
    {
        byte[] image = RepositoryFixture.Image(100);
        Hash256 digest = Sha256.Hash(image);
        using HttpResponseMessage created = await _repository.PutAsync(image, digest);
        using (HttpResponseMessage there = await _repository.Http.GetAsync($"/firmware/{digest}/pieces?size={Piece}")) Assert.That((int)there.StatusCode,
            Is.EqualTo(200));
        await _repository.Store.DeleteAsync(digest, CancellationToken.None);
        using HttpResponseMessage gone = await _repository.Http.GetAsync($"/firmware/{digest}/pieces?size={Piece}");
        Assert.That((int)gone.StatusCode, Is.EqualTo(404));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(Piece - 1)]
    [TestCase(Piece)]
    [TestCase(Piece + 1)]
    [TestCase(3 * Piece)]
    public void PieceHashStream_AnySizesOfWrites_RootOfThePlainTree(int size)
    {
        byte[] image = RepositoryFixture.Image(size);
        foreach (int step in new[] { 1000, Piece, 100_000 })
        {
            using PieceHashStream stream = new(Piece);
            for (int at = 0; at < size; at += step) stream.Write(image.AsSpan(at, Math.Min(step, size - at)));
            Assert.That(stream.FinishRoot(), Is.EqualTo(MerkleTree.Root(Leaves(image, Piece))));
        }
    }

    private static Hash256[] Leaves(byte[] image, int size) => [.. image.Chunk(size).Select(piece => MerkleTree.HashLeaf(piece))];
}
