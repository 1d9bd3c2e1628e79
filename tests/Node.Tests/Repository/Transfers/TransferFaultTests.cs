using System.Net;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Repository.Transfers;

namespace Node.Tests.Repository.Transfers;

/// <summary>Faults on either side of a transfer: a full disk, and processes that end at any byte, any number of times.</summary>
[TestFixture]
[Category("P3.10"), Category("P3.11")]
public sealed class TransferFaultTests
{
    private static readonly Address Contract = Address.From(new byte[Address.Size]);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly byte[] Image = RepositoryFixture.Image(700_001);
    private static readonly Hash256 Digest = Sha256.Hash(Image);

    [Test]
    [Category("H04"), Category("D14")]
    public async Task Transfer_BrokersDiskFills_SaysSoShowsNothingAndCompletesWhenThereIsRoom()
    {
        using SmallVolume volume = SmallVolume.MountOrIgnore(256 * 1024);
        await using RepositoryFixture vendor = await RepositoryFixture.StartAsync(), broker = await RepositoryFixture.StartAsync(folder: volume.Path);
        using RepositoryClient vendorClient = ClientOf(vendor), brokerClient = ClientOf(broker);
        await StoreAsync(vendor);
        await brokerClient.ExpectAsync(new ExpectedUpload(Digest, vendor.Signer.Address, Image.Length, Contract), default);
        await vendorClient.TransferAsync(new TransferOrder(Digest, broker.Base, [broker.Signer.Address], Contract), default);

        TransferStatus waiting = await UntilAsync(vendorClient, "waiting");
        Assert.Multiple(async () =>
        {
            Assert.That(waiting.Message, Does.Contain("no room").And.Contain("507"));
            Assert.That((await brokerClient.WaitStoredAsync(Digest, TimeSpan.Zero, default)).Stored, Is.False);
            await AssertNothingVisibleAsync(broker);
        });

        volume.Grow(4 * 1024 * 1024);
        Assert.That((await brokerClient.WaitStoredAsync(Digest, Patience, default)).Stored, Is.True);
        Assert.That(await broker.Http.GetByteArrayAsync($"/firmware/{Digest}"), Is.EqualTo(Image));
        Assert.That((await UntilAsync(vendorClient, "done")).SentBytes, Is.EqualTo(Image.Length));
    }

    [Test]
    [Category("H01")]
    public async Task Transfer_EitherSideEndsAgainAndAgain_CompletesAndIsNeverSeenInPart([Range(1, 4)] int seed)
    {
        Random random = new(seed);
        await using Side vendor = await Side.StartAsync(), broker = await Side.StartAsync();
        await StoreAsync(vendor.Repository);

        // The first byte of a request head, an arbitrary byte, and a buffer boundary. Their sum is less than the image, so
        // every cut happens.
        int[] cuts = [1, .. Enumerable.Range(0, 6).Select(_ => random.Next(1, 90_000)), 64 * 1024];
        List<string> ended = [];
        await using CuttingProxy wire = new(broker.Repository.Base, CutDirection.Upload, cuts);
        broker.Repository.Options.ListenUrls.Add(wire.Address.AbsoluteUri);
        wire.OnCut = async () =>
        {
            await AssertNothingVisibleAsync(broker.Repository);
            bool endsBroker = random.Next(2) == 0;
            ended.Add(endsBroker ? "broker" : "vendor");
            await (endsBroker ? broker : vendor).RestartAsync();
        };
        using (RepositoryClient client = ClientOf(broker.Repository))
            await client.ExpectAsync(new ExpectedUpload(Digest, vendor.Repository.Signer.Address, Image.Length, Contract), default);

        // Like the vendor's node, the test repeats the order until the image has arrived. Repeating a known order changes
        // nothing.
        using CancellationTokenSource limit = new(Patience);
        TransferOrder order = new(Digest, wire.Address, [broker.Repository.Signer.Address], Contract);
        for (bool isStored = false; !isStored; await Task.Delay(20, limit.Token))
        {
            try
            {
                using RepositoryClient client = ClientOf(vendor.Repository);
                await client.TransferAsync(order, limit.Token);
                isStored = await broker.Repository.Store.GetLengthAsync(Digest, limit.Token) is not null;
            }
            catch (Exception e) when (e is IOException or HttpRequestException or ObjectDisposedException)
            {
                // One side is temporarily unreachable.
            }
        }

        Assert.Multiple(async () =>
        {
            Assert.That(await broker.Repository.Http.GetByteArrayAsync($"/firmware/{Digest}"), Is.EqualTo(Image), $"seed {seed}: {string.Join(' ', ended)}");
            Assert.That(ended, Has.Count.EqualTo(cuts.Length), $"seed {seed}");
            Assert.That(broker.Repository.PartFiles(), Is.Empty, "nothing is left over");
        });
    }

    private static async Task AssertNothingVisibleAsync(RepositoryFixture repository)
    {
        using HttpResponseMessage answer = await repository.Http.GetAsync($"/firmware/{Digest}");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(repository.ObjectFiles(), Is.Empty);
    }

    private static async Task StoreAsync(RepositoryFixture repository)
    {
        using HttpResponseMessage put = await repository.PutAsync(Image, Digest);
        Assert.That(put.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    private static async Task<TransferStatus> UntilAsync(RepositoryClient client, string state)
    {
        using CancellationTokenSource limit = new(Patience);
        while (true)
        {
            TransferStatus? status = await client.FindTransferAsync(Contract, limit.Token);
            if (status?.State == state) return status;
            await Task.Delay(10, limit.Token);
        }
    }

    private static RepositoryClient ClientOf(RepositoryFixture repository) =>
        new(repository.Base, repository.Signer, RepositoryFixture.ChainId, TimeProvider.System);

    /// <summary>A repository whose process ends and starts again. It keeps only folder, port and key.</summary>
    private sealed class Side : IAsyncDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("fwl-side-").FullName;
        private readonly string _key;

        private Side()
        {
            using EcdsaSigner signer = EcdsaSigner.Generate();
            _key = signer.ExportPem("");
        }

        public RepositoryFixture Repository { get; private set; } = null!;

        public static async Task<Side> StartAsync()
        {
            Side side = new();
            side.Repository = await RepositoryFixture.StartAsync(folder: side._folder, owner: EcdsaSigner.FromPem(side._key, ""));
            return side;
        }

        public async Task RestartAsync()
        {
            string url = Repository.Base.GetLeftPart(UriPartial.Authority);
            string[] names = [.. Repository.Options.ListenUrls];
            await Repository.KillAsync();
            Repository = await RepositoryFixture.StartAsync(o => names.ToList().ForEach(o.ListenUrls.Add), _folder, EcdsaSigner.FromPem(_key, ""), url);
        }

        public async ValueTask DisposeAsync()
        {
            await Repository.KillAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
