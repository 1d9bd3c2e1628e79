using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Gateway.Downloads;
using Gateway.Releases;
using Gateway.Tests.Support;

namespace Gateway.Tests.Downloads;

/// <summary>One image, several releases and changing sources: each release gets it if any of its own sources has it. [GW-SOURCE.6]</summary>
[TestFixture, Category("GW-SOURCE.6")]
internal sealed class SharedDownloadTests
{
    private const int Piece = ScriptedReleases.PieceBytes;
    private static readonly ReleaseKey One = new(ScriptedReleases.Vendor, "demo", "stable");
    private static readonly ReleaseKey Other = new(ScriptedReleases.Broker(9), "demo", "stable");

    private readonly List<(ReleaseKey Key, ProvenAnswer.Latest Release)> _wanted = [];
    private DownloadBench _bench = null!;
    private ImageDownloads _downloads = null!;

    [SetUp]
    public async Task SetUp()
    {
        _wanted.Clear();
        _bench = await DownloadBench.StartAsync(3, 16 * Piece);
        _downloads = new ImageDownloads(_bench.Cache, _bench.Fetch, TimeSpan.FromHours(1), new EventInbox(), BeginAll, TimeProvider.System);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _downloads.DisposeAsync();
        await _bench.DisposeAsync();
    }

    [Test]
    public async Task Begin_AnotherVendorsReleaseOfTheImageHasNoSource_IsFetchedFromOnesOwn()
    {
        _bench.Repositories[0].Fault = FakeRepository.Status(404);
        Begin(One, Release(ScriptedReleases.Vendor, 0));
        await Wait.UntilAsync(() => _bench.Faults.Count > 0, TestGateway.Limit, () => "the first vendor's source fails");

        Begin(Other, Release(ScriptedReleases.Broker(9), 1));

        await ArrivesAsync();
    }

    [Test]
    public async Task Begin_AnotherVendorsSourceTrickles_IsFetchedFromOnesOwnToo()
    {
        _bench.Repositories[0].Fault = FakeRepository.StallAfter(2 * Piece);
        Begin(One, Release(ScriptedReleases.Vendor, 0));
        await Wait.UntilAsync(() => _bench.Repositories[0].BytesSent >= 2 * Piece, TestGateway.Limit, () => "the first vendor's source is asked");

        Begin(Other, Release(ScriptedReleases.Broker(9), 1));

        await ArrivesAsync();
    }

    [Test]
    public async Task CancelAllBut_ReleaseWhoseImageAnotherWants_GoesOnForTheOther()
    {
        _bench.Repositories[0].Fault = FakeRepository.StallAfter(2 * Piece);
        ProvenAnswer.Latest same = Release(ScriptedReleases.Vendor, 0);
        Begin(One, same);
        Begin(Other, Release(ScriptedReleases.Broker(9), 0));
        await Wait.UntilAsync(() => _bench.Repositories[0].BytesSent >= 2 * Piece, TestGateway.Limit, () => "the source is asked");
        _bench.Repositories[0].Fault = null;
        lock (_wanted) _wanted.RemoveAll(w => w.Key == One);

        _downloads.CancelAllBut(One, null, "revoked");

        await ArrivesAsync();
    }

    [Test]
    public async Task Begin_BrokerIsRemovedWhileItSends_GoesOnWithTheOthers()
    {
        _bench.Repositories[0].Fault = FakeRepository.Status(404);
        _bench.Repositories[1].Fault = FakeRepository.StallAfter(2 * Piece);
        Begin(One, Release(ScriptedReleases.Vendor, 0, broker: 1));
        await Wait.UntilAsync(() => _bench.Repositories[1].BytesSent >= 2 * Piece, TestGateway.Limit, () => "the broker is asked");
        int asked = _bench.Repositories[1].Requests.Count;

        Begin(One, Release(ScriptedReleases.Vendor, 0, broker: 2));

        await ArrivesAsync();
        Assert.That(_bench.Repositories[1].Requests, Has.Count.EqualTo(asked), "the removed broker is not asked again");
    }

    private ProvenAnswer.Latest Release(Address vendor, int source, int? broker = null) =>
        ScriptedReleases.Proven(_bench.Manifest with { Vendor = vendor, Uris = [_bench.Location(source).ToString()] }) with
        {
            Locations = broker is { } index ? [new ReplicaLocation(ScriptedReleases.Broker(index), default, _bench.Location(index).ToString(), 0, 0)] : [],
        };

    private void Begin(ReleaseKey key, ProvenAnswer.Latest release)
    {
        lock (_wanted)
        {
            _wanted.RemoveAll(w => w.Key == key);
            _wanted.Add((key, release));
        }

        _downloads.Begin(key, release);
    }

    /// <summary>The coordinator's next round.</summary>
    private void BeginAll()
    {
        (ReleaseKey Key, ProvenAnswer.Latest Release)[] wanted;
        lock (_wanted) wanted = [.. _wanted];
        foreach ((ReleaseKey key, ProvenAnswer.Latest release) in wanted) _downloads.Begin(key, release);
    }

    private Task ArrivesAsync() =>
        Wait.UntilAsync(() => _bench.Cache.Find(_bench.Manifest.ImageSha256) is not null, TimeSpan.FromSeconds(8), () => "the image does not arrive");
}
