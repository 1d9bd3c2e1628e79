using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Repository.Authorization;
using Chain.Node.Repository.Client;
using Chain.Node.Repository.Store;
using Chain.Node.Repository.Transfers;

namespace Node.Tests.Repository.Transfers;

/// <summary>
/// Transfers between repositories: an unreachable repository does not delay the others, and a cancelled transfer is given up.
/// </summary>
[TestFixture]
[Category("P3.10")]
public sealed class TransferFairnessTests
{
    private static readonly byte[] Image = RepositoryFixture.Image(50_000);
    private static readonly Hash256 Digest = Sha256.Hash(Image);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Send_ManyReceiversAreAway_TheOneWhoIsThereGetsItsImage()
    {
        await using RepositoryFixture vendor = await RepositoryFixture.StartAsync(), broker = await RepositoryFixture.StartAsync();
        using RepositoryClient sender = Client(vendor), receiver = Client(broker);
        using Socket bound = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // Nobody listens on this port, and no other process can take it.
        Uri nowhere = new($"http://{bound.LocalEndPoint}/");
        (await vendor.PutAsync(Image, Digest)).Dispose();
        await receiver.ExpectAsync(new ExpectedUpload(Digest, vendor.Signer.Address, Image.Length, Contract(9)), default);

        for (byte i = 0; i < 9; i++) await sender.TransferAsync(Order(nowhere, broker, i), default);
        await sender.TransferAsync(Order(broker.Base, broker, 9), default);

        ExpectedStatus status = await receiver.WaitStoredAsync(Digest, Patience, default);
        Assert.That(status.Stored, Is.True);
        TransferStatus? waits = await sender.FindTransferAsync(Contract(0), default);
        Assert.That(waits!.State, Is.AnyOf("waiting", "sending"), "it is retried");
    }

    [Test]
    public async Task Cancel_WhileReceiversHang_FreesTheSlotForAnother()
    {
        UploaderOptions patient = new() { AnswerDeadline = TimeSpan.FromHours(1) };
        await using RepositoryFixture vendor = await RepositoryFixture.StartAsync(patience: patient), broker = await RepositoryFixture.StartAsync();
        using RepositoryClient sender = Client(vendor), receiver = Client(broker);
        using SemaphoreSlim reached = new(0);
        await using LyingServer hangs = new(async (_, token) =>
        {
            reached.Release();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        });
        (await vendor.PutAsync(Image, Digest)).Dispose();
        await receiver.ExpectAsync(new ExpectedUpload(Digest, vendor.Signer.Address, Image.Length, Contract(9)), default);
        for (byte i = 0; i < 4; i++) await sender.TransferAsync(Order(hangs.Uri, broker, i), default);
        for (int i = 0; i < 4; i++) Assert.That(await reached.WaitAsync(Patience), Is.True);
        await sender.TransferAsync(Order(broker.Base, broker, 9), default);

        await sender.CancelTransferAsync(Contract(2), default);

        Assert.That((await receiver.WaitStoredAsync(Digest, Patience, default)).Stored, Is.True);
        Assert.That(await sender.FindTransferAsync(Contract(2), default), Is.Null);
        await sender.CancelTransferAsync(Contract(2), default); // Repeating the order changes nothing.
    }

    [Test]
    [Category("F08")]
    public async Task Cancel_ByAStranger_IsRefused()
    {
        await using RepositoryFixture vendor = await RepositoryFixture.StartAsync();
        using EcdsaSigner stranger = EcdsaSigner.Generate();
        using RepositoryClient client = new(vendor.Base, stranger, RepositoryFixture.ChainId, TimeProvider.System);
        Assert.That(async () => await client.CancelTransferAsync(Contract(1), default), Throws.InstanceOf<IOException>().With.Message.Contains("403"));
    }

    [Test]
    [Category("P3.9"), Category("P3.11")]
    public async Task Put_NoLongerExpectedWhenItsLastByteArrives_403AndNothingIsKept()
    {
        await using RepositoryFixture broker = await RepositoryFixture.StartAsync();
        using RepositoryClient owner = Client(broker);
        using EcdsaSigner vendor = EcdsaSigner.Generate();
        await owner.ExpectAsync(new ExpectedUpload(Digest, vendor.Address, Image.Length, Contract(1)), default);
        Pipe body = new(new PipeOptions(pauseWriterThreshold: 0));
        using HttpRequestMessage request = new(HttpMethod.Put, UploadSignature.FirmwarePath(Digest)) { Content = new StreamContent(body.Reader.AsStream()) };
        request.Content.Headers.ContentLength = Image.Length;
        foreach ((string name, string value) in broker.Sign("PUT", UploadSignature.FirmwarePath(Digest), Digest, Image.Length, vendor))
            request.Headers.Add(name, value);
        Task<HttpResponseMessage> sending = broker.Http.SendAsync(request);
        await body.Writer.WriteAsync(Image.AsMemory(0, 10_000));
        using CancellationTokenSource limit = new(Patience);
        while (await broker.Store.GetUploadOffsetAsync(new UploadKey(Digest, vendor.Address), default) == 0) await Task.Delay(10, limit.Token);

        await owner.ForgetAsync(Digest, Contract(1), default); // The owner cancels the order, as it does when the contract is revoked.
        await body.Writer.WriteAsync(Image.AsMemory(10_000));
        await body.Writer.CompleteAsync();

        using HttpResponseMessage answer = await sending;
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(broker.ObjectFiles(), Is.Empty);
        Assert.That(broker.PartFiles(), Is.Empty);
    }

    private static RepositoryClient Client(RepositoryFixture repository) =>
        new(repository.Base, repository.Signer, RepositoryFixture.ChainId, TimeProvider.System);

    private static TransferOrder Order(Uri destination, RepositoryFixture receiver, byte contract) =>
        new(Digest, destination, [receiver.Signer.Address], Contract(contract));

    private static Address Contract(byte number)
    {
        byte[] bytes = new byte[Address.Size];
        bytes[^1] = number;
        return Address.From(bytes);
    }
}
