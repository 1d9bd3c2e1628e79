using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Repository.Store;
using Chain.Node.Repository.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Node.Tests.Repository;

[TestFixture]
public sealed class FileImageStoreTests
{
    private static readonly byte[] Image = RepositoryFixture.Image(10_000);
    private static readonly UploadKey Key = new(Sha256.Hash(Image), default);

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("fwl-store-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    private FileImageStore Open() =>
        FileImageStore.Open(_folder, TimeSpan.FromHours(1), TimeProvider.System, NullLogger<FileImageStore>.Instance);

    private static async Task<StoreVerdict> StoreAsync(FileImageStore store)
    {
        UploadStart start = await store.BeginUploadAsync(Key, 0, CancellationToken.None);
        await using IImageUpload upload = start.Upload!;
        await upload.AppendAsync(Image, CancellationToken.None);
        return await upload.CommitAsync(CancellationToken.None);
    }

    [Test]
    public async Task Commit_GoodImage_OpensListsAndDeletes()
    {
        FileImageStore store = Open();
        Assert.That(await StoreAsync(store), Is.EqualTo(StoreVerdict.Ok));
        string hex = Key.Sha256.ToString();
        Assert.That(File.Exists(Path.Combine(_folder, "objects", hex[..2], hex[2..])), Is.True);
        Assert.That(await store.GetLengthAsync(Key.Sha256, default), Is.EqualTo(Image.Length));
        var listed = new List<Hash256>();
        await foreach (Hash256 found in store.ListAsync(default))
            listed.Add(found);
        Assert.That(listed, Is.EqualTo(new[] { Key.Sha256 }));
        Assert.That(await store.DeleteAsync(Key.Sha256, default), Is.True);
        Assert.That(await store.DeleteAsync(Key.Sha256, default), Is.False);
        Assert.That(await store.OpenAsync(Key.Sha256, default), Is.Null);
    }

    [Test]
    public async Task Open_DeletedWhileRead_GoesOn()
    {
        FileImageStore store = Open();
        await StoreAsync(store);
        await using StoredImage? image = await store.OpenAsync(Key.Sha256, default);
        await store.DeleteAsync(Key.Sha256, default);
        var copy = new MemoryStream();
        await image!.Body.CopyToAsync(copy);
        Assert.That(copy.ToArray(), Is.EqualTo(Image));
    }

    [Test]
    public async Task Open_AfterCrash_KeepsFreshPartsAndRemovesTheRest()
    {
        FileImageStore store = Open();
        UploadStart start = await store.BeginUploadAsync(Key, 0, default);
        await start.Upload!.AppendAsync(Image.AsMemory(0, 4000), default);
        await start.Upload.DisposeAsync();
        string uploads = Path.Combine(_folder, "uploads");
        string fresh = Directory.GetFiles(uploads).Single();
        string old = fresh.Replace(Key.Sha256.ToString(), Hash256.Zero.ToString(), StringComparison.Ordinal);
        File.Copy(fresh, old);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));
        await File.WriteAllTextAsync(Path.Combine(uploads, "foreign.tmp"), "x");

        FileImageStore reopened = Open();
        Assert.That(Directory.GetFiles(uploads), Is.EqualTo(new[] { fresh }));
        Assert.That(await reopened.GetUploadOffsetAsync(Key, default), Is.EqualTo(4000));
    }

    [Test]
    public async Task Begin_AfterEachEnd_KeyIsFreeAgain()
    {
        FileImageStore store = Open();
        UploadStart first = await store.BeginUploadAsync(Key, 0, default);
        Assert.That((await store.BeginUploadAsync(Key, 0, default)).Verdict, Is.EqualTo(StoreVerdict.InProgress));
        first.Upload!.Discard();
        Assert.That((await store.BeginUploadAsync(Key, 77, default)).Verdict, Is.EqualTo(StoreVerdict.OffsetMismatch));
        Assert.That(await StoreAsync(store), Is.EqualTo(StoreVerdict.Ok));
        UploadStart last = await store.BeginUploadAsync(Key, 0, default);
        Assert.That(last.Verdict, Is.EqualTo(StoreVerdict.Ok));
        await last.Upload!.DisposeAsync();
    }

    [TestCase(28, "DiskFull")]
    [TestCase(5, "Failed")]
    public void VerdictOf_Errno_Told(int errno, string verdict) =>
        Assert.That(FileImageStore.VerdictOf(new IOException("x", errno)).ToString(), Is.EqualTo(verdict));
}
