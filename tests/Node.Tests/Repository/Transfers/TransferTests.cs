using System.Net;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Repository.Store;
using Chain.Node.Repository.Transfers;

namespace Node.Tests.Repository.Transfers;

/// <summary>An image is transferred from a vendor's repository to a broker's. Both owners have authorised it.</summary>
[TestFixture]
public sealed class TransferTests
{
    private static readonly Address Contract = Address.From(new byte[Address.Size]);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly byte[] Image = RepositoryFixture.Image(700_001);
    private static readonly Hash256 Digest = Sha256.Hash(Image);

    private RepositoryFixture _vendor = null!;
    private RepositoryFixture _broker = null!;
    private RepositoryClient _vendorClient = null!;
    private RepositoryClient _brokerClient = null!;

    [SetUp]
    public async Task StartBothAsync()
    {
        _vendor = await RepositoryFixture.StartAsync();
        _broker = await RepositoryFixture.StartAsync();
        _vendorClient = ClientOf(_vendor);
        _brokerClient = ClientOf(_broker);
        using HttpResponseMessage put = await _vendor.PutAsync(Image, Digest);
        Assert.That(put.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [TearDown]
    public async Task StopBothAsync()
    {
        _vendorClient.Dispose();
        _brokerClient.Dispose();
        await _vendor.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Test]
    [Category("P3.9")]
    [Category("P3.10")]
    [Category("P3.11")]
    public async Task Transfer_ExpectedImage_ArrivesAndWakesWhoWaits()
    {
        await _brokerClient.ExpectAsync(new ExpectedUpload(Digest, _vendor.Signer.Address, Image.Length, Contract), default);
        Task<ExpectedStatus> arrival = _brokerClient.WaitStoredAsync(Digest, Patience, default);
        await _vendorClient.TransferAsync(Order(), default);
        ExpectedStatus stored = await arrival;

        Assert.Multiple(async () =>
        {
            Assert.That(stored.Stored, Is.True);
            Assert.That(stored.Uri, Is.EqualTo($"{_broker.Base.AbsoluteUri.TrimEnd('/')}/firmware/{Digest}"));
            Assert.That(await _broker.Http.GetByteArrayAsync(new Uri(stored.Uri)), Is.EqualTo(Image));
        });
    }

    [Test]
    [Category("P3.10")]
    [Category("H01")]
    public async Task Transfer_ConnectionsCutAgainAndAgain_GoesOnWhereEachStopped([Values(1, 2, 3)] int seed)
    {
        Random random = new(seed);
        int[] cuts = [.. Enumerable.Range(0, 6).Select(_ => random.Next(500, 200_000))];
        await using CuttingProxy wire = new(_broker.Base, CutDirection.Upload, cuts);
        _broker.Options.ListenUrls.Add(wire.Address.AbsoluteUri);
        await _brokerClient.ExpectAsync(new ExpectedUpload(Digest, _vendor.Signer.Address, Image.Length, Contract), default);

        await _vendorClient.TransferAsync(Order(wire.Address), default);
        ExpectedStatus stored = await _brokerClient.WaitStoredAsync(Digest, Patience, default);

        Assert.Multiple(async () =>
        {
            Assert.That(stored.Stored, Is.True, $"seed {seed}");
            Assert.That(wire.Cuts, Is.EqualTo(cuts.Length), $"seed {seed}");
            Assert.That(await _broker.Http.GetByteArrayAsync($"/firmware/{Digest}"), Is.EqualTo(Image));
        });
    }

    [Test]
    [Category("P3.10")]
    public async Task Transfer_EarlierRunLeftBytes_SendsTheRestAlone()
    {
        const int Left = 300_000;
        UploadStart earlier = await _broker.Store.BeginUploadAsync(new UploadKey(Digest, _vendor.Signer.Address), 0, default);
        await using (IImageUpload upload = earlier.Upload!) await upload.AppendAsync(Image.AsMemory(0, Left), default);
        await using CuttingProxy wire = new(_broker.Base, CutDirection.Upload);
        _broker.Options.ListenUrls.Add(wire.Address.AbsoluteUri);
        await _brokerClient.ExpectAsync(new ExpectedUpload(Digest, _vendor.Signer.Address, Image.Length, Contract), default);

        await _vendorClient.TransferAsync(Order(wire.Address), default);
        ExpectedStatus stored = await _brokerClient.WaitStoredAsync(Digest, Patience, default);

        Assert.That(stored.Stored, Is.True);
        Assert.That(wire.CountedBytes, Is.InRange(Image.Length - Left, Image.Length - Left + 8_000));
    }

    [Test]
    [Category("G01")]
    public async Task Transfer_NotExpected_IsRefusedBeforeAByteIsKept()
    {
        await _vendorClient.TransferAsync(Order(), default);
        TransferStatus status = await UntilEndedAsync();

        Assert.That(status.State, Is.EqualTo("refused"));
        Assert.That(_broker.PartFiles(), Is.Empty);
        Assert.That(_broker.Store.GetLengthAsync(Digest, default).AsTask().Result, Is.Null);
    }

    [Test]
    [Category("G01")]
    public async Task Transfer_ExpectedWithAnotherSize_IsRefused()
    {
        await _brokerClient.ExpectAsync(new ExpectedUpload(Digest, _vendor.Signer.Address, Image.Length - 1, Contract), default);
        await _vendorClient.TransferAsync(Order(), default);
        Assert.That((await UntilEndedAsync()).State, Is.EqualTo("refused"));
    }

    [Test]
    [Category("F08")]
    public async Task Transfer_OtherReceiverAnswers_SendsNothing()
    {
        using EcdsaSigner meant = EcdsaSigner.Generate();
        await _brokerClient.ExpectAsync(new ExpectedUpload(Digest, _vendor.Signer.Address, Image.Length, Contract), default);
        await _vendorClient.TransferAsync(Order() with { Receivers = [meant.Address] }, default);
        TransferStatus status = await UntilEndedAsync();

        Assert.That(status.State, Is.EqualTo("refused"));
        Assert.That(status.Message, Does.Contain("does not prove that it is the receiver's repository"));
        Assert.That(_broker.PartFiles(), Is.Empty);
    }

    [Test]
    [Category("F08")]
    public async Task Requests_NotSignedByTheOwner_AreRefused()
    {
        using EcdsaSigner stranger = EcdsaSigner.Generate();
        using RepositoryClient client = new(_vendor.Base, stranger, RepositoryFixture.ChainId, TimeProvider.System);
        using RepositoryClient otherChain = new(_vendor.Base, _vendor.Signer, Sha256.Hash("another chain"u8), TimeProvider.System);

        Assert.Multiple(() =>
        {
            Assert.That(async () => await client.TransferAsync(Order(), default), Throws.InstanceOf<IOException>().With.Message.Contains("403"));
            Assert.That(async () => await client.DeleteAsync(Digest, default), Throws.InstanceOf<IOException>().With.Message.Contains("403"));
            Assert.That(async () => await client.ExpectAsync(new ExpectedUpload(Digest, stranger.Address, 1, Contract), default),
                Throws.InstanceOf<IOException>().With.Message.Contains("403"));
            Assert.That(async () => await otherChain.TransferAsync(Order(), default), Throws.InstanceOf<IOException>().With.Message.Contains("401"));
        });
        Assert.That(await _vendorClient.GetLengthAsync(Digest, default), Is.EqualTo(Image.Length));
    }

    [Test]
    public async Task Transfer_ImageMissing_IsRefusedWithTheRemedy()
    {
        TransferOrder order = Order() with { Sha256 = Sha256.Hash("there is no such image"u8) };
        Assert.That(async () => await _vendorClient.TransferAsync(order, default),
            Throws.InstanceOf<IOException>().With.Message.Contains("publish it here first"));
        Assert.That(await _vendorClient.FindTransferAsync(Contract, default), Is.Null);
    }

    [Test]
    public async Task Delete_ByOwner_ForgetsTheImage()
    {
        await _vendorClient.DeleteAsync(Digest, default);
        Assert.That(await _vendorClient.GetLengthAsync(Digest, default), Is.Null);
        Assert.That(_vendor.ObjectFiles(), Is.Empty);
    }

    [Test]
    public async Task Expected_AfterRestart_IsStillKnownAndCanBeForgotten()
    {
        await _brokerClient.ExpectAsync(new ExpectedUpload(Digest, _vendor.Signer.Address, Image.Length, Contract), default);
        ExpectedUploads reopened = new(_broker.Folder);
        Assert.That(reopened.Find(Digest, _vendor.Signer.Address)?.SizeBytes, Is.EqualTo(Image.Length));

        await _brokerClient.ForgetAsync(Digest, Contract, default);
        Assert.That(new ExpectedUploads(_broker.Folder).Find(Digest, _vendor.Signer.Address), Is.Null);
    }

    [Test]
    public void Expected_DamagedFile_NamesTheFileAndTheRemedy()
    {
        File.WriteAllText(Path.Combine(_broker.Folder, "expected.json"), "[{\"sha256\":\"no\"}]");
        Assert.That(() => new ExpectedUploads(_broker.Folder),
            Throws.InstanceOf<IOException>().With.Message.Contains("expected.json").And.Message.Contains("delete it"));
    }

    private TransferOrder Order(Uri? destination = null) => new(Digest, destination ?? _broker.Base, [_broker.Signer.Address], Contract);

    private async Task<TransferStatus> UntilEndedAsync()
    {
        using CancellationTokenSource limit = new(Patience);
        while (true)
        {
            TransferStatus? status = await _vendorClient.FindTransferAsync(Contract, limit.Token);
            if (status?.State is "refused" or "done") return status;
            await Task.Delay(10, limit.Token);
        }
    }

    private static RepositoryClient ClientOf(RepositoryFixture repository) =>
        new(repository.Base, repository.Signer, RepositoryFixture.ChainId, TimeProvider.System);
}
