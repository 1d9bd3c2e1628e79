using Gateway.Downloads;
using Gateway.Tests.Support;

namespace Gateway.Tests.Downloads;

/// <summary>64 MiB over real sockets while a source fails or lies. The tests count bytes and pieces, and measure no time.</summary>
[TestFixture, NonParallelizable]
[Category("A06")]
public sealed class LargeImageTests
{
    private const int Size = 64 << 20;
    private const int Piece = ScriptedReleases.PieceBytes;

    [TestCase(1, 512, TestName = "Fetch_VendorKilledInTheMiddle_TheBrokerGoesOn")]
    [TestCase(3, 40, TestName = "Fetch_VendorKilledWhileTheyShare_TheBrokersGoOn")]
    [Category("P4.4"), Category("P4.5"), Category("P4.6"), Category("GW-SOURCE.6")]
    public async Task Fetch_VendorKilled_NoByteIsFetchedTwiceBeyondOnePiece(int sourcesAtOnce, int pieces)
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(3, Size, o => Patient(o) with
        {
            SourcesAtOnceMax = sourcesAtOnce,
            ParallelBytesMin = sourcesAtOnce == 1 ? long.MaxValue : new ImageCacheOptions().ParallelBytesMin,
        });
        FakeRepository vendor = bench.Repositories[0];
        vendor.Fault = FakeRepository.StallAfter((pieces * Piece) + 1000); // Within a piece, so that the source is certainly in use.
        Task<DownloadVerdict> fetch = bench.FetchAsync();
        await Wait.UntilAsync(() => vendor.BytesSent >= pieces * Piece, TestGateway.Limit, () => $"{vendor.BytesSent} bytes");
        await vendor.KillAsync();

        Assert.That(await fetch, Is.EqualTo(DownloadVerdict.Ready));
        Assert.That((await File.ReadAllBytesAsync(bench.ImagePath)).AsSpan().SequenceEqual(bench.Image), "the image, byte for byte");
        IReadOnlyList<SourceShare> shares = bench.Cache.Find(bench.Manifest.ImageSha256)!.Sources;
        long byVendor = shares.Where(s => s.Kind == SourceKind.Vendor).Sum(s => s.Bytes);
        Assert.Multiple(() =>
        {
            Assert.That(byVendor, Is.InRange(Piece, pieces * Piece), "what the vendor gave before it died is kept");
            Assert.That(shares.Sum(s => s.Bytes), Is.EqualTo((long)Size), "each byte once");
            Assert.That(bench.Repositories.Skip(1).Sum(r => r.BytesSent), Is.InRange(Size - byVendor, Size - byVendor + Piece), "at most one piece twice");
            Assert.That(bench.Faults, Is.EqualTo([(vendor, DownloadVerdict.Unreachable)]), "it is reported");
        });
    }

    [Test]
    [Category("G03"), Category("GW-PIECE.2"), Category("GW-SOURCE.7")]
    public async Task Fetch_OneBrokerServesWrongBytes_OnePieceIsWastedAndItIsReported()
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(3, Size, Patient);
        FakeRepository liar = bench.Repositories[1];
        liar.Fault = (context, image, first, length) => FakeRepository.WrongByteAt(first)(context, image, first, length);

        await bench.FetchesAsync();

        IReadOnlyList<SourceShare> shares = bench.Cache.Find(bench.Manifest.ImageSha256)!.Sources;
        Assert.Multiple(() =>
        {
            Assert.That(bench.Faults, Is.EqualTo([(liar, DownloadVerdict.WrongDigest)]));
            Assert.That(liar.Requests, Has.Count.EqualTo(1), "not asked again after its first piece");
            Assert.That(shares.Select(s => s.Uri), Has.None.Contains($":{liar.Address.Port}/"), "none of its bytes is kept");
            Assert.That(bench.Repositories[0].BytesSent + bench.Repositories[2].BytesSent, Is.InRange((long)Size, Size + Piece), "one piece anew");
            Assert.That((bench.Record(1)!.Offences, bench.Record(1)!.LastFault), Is.EqualTo((1, DownloadVerdict.WrongDigest)));
        });
    }

    /// <summary>The default options, without the timeouts that let another source help a slow one on a busy machine.</summary>
    private static ImageCacheOptions Patient(ImageCacheOptions quick) => quick with
    {
        ParallelBytesMin = new ImageCacheOptions().ParallelBytesMin,
        SwitchAfter = TimeSpan.FromHours(1),
        HedgeAfter = TimeSpan.FromHours(1),
        StallTimeout = TimeSpan.FromHours(1),
        TriesPerSourceMax = 1,
    };
}
