using System.Security.Cryptography;
using Chain.Core.Primitives;
using Chain.Light;
using Gateway.Downloads;
using Gateway.Releases;
using Gateway.Tests.Support;

namespace Gateway.Tests.Downloads;

/// <summary>Downloads from several sources, piece by piece, and what survives a crash.</summary>
[TestFixture]
public sealed class PiecedDownloadTests
{
    private const int Piece = ScriptedReleases.PieceBytes;

    [Test, Category("P4.4"), Category("P4.5"), Category("P4.6"), Category("GW-SOURCE.6")]
    public async Task Fetch_VendorKilledInTheMiddle_BrokerGoesOnAndNoByteIsFetchedTwice()
    {
        const int Size = 256 * Piece;
        await using DownloadBench bench = await DownloadBench.StartAsync(2, Size, o => o with { SwitchAfter = TimeSpan.FromSeconds(10) });
        bench.Repositories[0].Fault = FakeRepository.StallAfter((Size / 2) + 1000);
        Task<DownloadVerdict> fetch = bench.FetchAsync();
        await Wait.UntilAsync(() => bench.PartLength == Size / 2, TestGateway.Limit, () => $"{bench.PartLength} bytes");
        await bench.Repositories[0].KillAsync();
        Assert.That(await fetch, Is.EqualTo(DownloadVerdict.Ready));
        Assert.That(bench.Repositories[0].BytesSent + bench.Repositories[1].BytesSent, Is.LessThanOrEqualTo(Size + Piece), "at most one piece twice");
        Assert.That(bench.Cache.Find(bench.Manifest.ImageSha256)!.Sources.Select(s => (s.Kind, s.Bytes)),
            Is.EquivalentTo([(SourceKind.Vendor, Size / 2L), (SourceKind.Broker, Size / 2L)]));
    }

    [Test, Category("G03"), Category("A06"), Category("GW-SOURCE.7")]
    public async Task Fetch_BrokerServesWrongBytes_OnePieceIsWastedAndItIsBanned()
    {
        const int Size = 64 * Piece;
        await using DownloadBench bench = await DownloadBench.StartAsync(3, Size, o => o with
        {
            ParallelBytesMin = 1,
            RunBytesMax = 4 * Piece,
            SwitchAfter = TimeSpan.FromSeconds(10),
        });
        FakeRepository liar = bench.Repositories[1];
        liar.Fault = async (context, image, first, length) => await FakeRepository.WrongByteAt(first)(context, image, first, length);
        await bench.FetchesAsync();
        Assert.That(bench.Faults, Is.EqualTo([(liar, DownloadVerdict.WrongDigest)]));
        Assert.That(liar.Requests, Has.Count.EqualTo(1), "banned at the first bad piece");
        Assert.That(bench.Cache.Find(bench.Manifest.ImageSha256)!.Sources.Select(s => s.Uri), Has.None.Contains($":{liar.Address.Port}/"));
        Assert.That(bench.Repositories[0].BytesSent + bench.Repositories[2].BytesSent, Is.LessThan(Size + (2 * Piece)), "nothing good is thrown away");
        Assert.That((bench.Record(1)!.Offences, bench.Record(1)!.LastFault), Is.EqualTo((1, DownloadVerdict.WrongDigest)));
    }

    [Test, Category("GW-SOURCE.8")]
    public async Task Fetch_LargeImage_SeveralSourcesShareIt()
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(4, 48 * Piece, o => o with
        {
            ParallelBytesMin = 1,
            SourcesAtOnceMax = 3,
            SwitchAfter = TimeSpan.FromHours(1),
            HedgeAfter = TimeSpan.FromHours(1),
        });
        foreach (FakeRepository repository in bench.Repositories) repository.Fault = FakeRepository.Trickle(32 * 1024);
        await bench.FetchesAsync();
        Assert.That(bench.Repositories.Count(r => r.Requests.Count > 0), Is.GreaterThanOrEqualTo(3));
        Assert.That(bench.Faults, Is.Empty);
    }

    [Test]
    public async Task Fetch_SmallImage_OneSourceAlone()
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(3, 4 * Piece);
        await bench.FetchesAsync();
        Assert.That(bench.Repositories.Select(r => r.Requests.Count), Is.EqualTo([1, 0, 0]));
    }

    [TestCase(1)]
    [TestCase(Piece - 1)]
    [TestCase(Piece)]
    [Category("GW-PIECE.2")]
    public async Task Fetch_ImageOfOnePiece_NeedsNoList(int size)
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(1, size);
        await bench.FetchesAsync();
        Assert.That(bench.Repositories[0].PieceRequests, Is.Zero);
    }

    [TestCase(Piece + 1)]
    [TestCase(2 * Piece)]
    [TestCase((7 * Piece) - 1)]
    public async Task Fetch_SizesAroundPieces_Whole(int size)
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(2, size, o => o with { ParallelBytesMin = 1 });
        await bench.FetchesAsync();
    }

    [Test, Category("GW-PIECE.1")]
    public async Task Fetch_FalsePieceList_IsNotBelievedAndTheNextSourceIsAsked()
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(2, 8 * Piece);
        bench.Repositories[0].FalsePieces = RandomNumberGenerator.GetBytes(8 * Hash256.Size);
        await bench.FetchesAsync();
        Assert.That(bench.Repositories.Select(r => r.PieceRequests), Is.EqualTo([1, 1]));
    }

    [Test, Category("GW-PIECE.1")]
    public async Task Fetch_NobodyListsPieces_CheckedAsAWhole()
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(3, 8 * Piece);
        foreach (FakeRepository repository in bench.Repositories) repository.ListsPieces = false;
        bench.Repositories[0].Fault = FakeRepository.CutAfter((3 * Piece) + 7);

        // The first source has two attempts of at most three pieces each, so the last byte is always the second source's.
        bench.Repositories[1].Fault = FakeRepository.WrongByteAt((8 * Piece) - 1);
        await bench.FetchesAsync();
        Assert.That(bench.Faults.Select(f => f.Verdict), Is.EqualTo([DownloadVerdict.Unreachable, DownloadVerdict.WrongDigest]));
        Assert.That(bench.Repositories[1].Requests[0], Is.Not.Empty, "it goes on where the first one stopped");
    }

    [Test, Category("GW-PIECE.3")]
    public async Task Fetch_AfterACrash_OnlyMissingAndDamagedPiecesAreFetched()
    {
        const int Size = 16 * Piece;
        await using DownloadBench bench = await DownloadBench.StartAsync(1, Size);
        bench.Repositories[0].Fault = FakeRepository.StallAfter(10 * Piece);
        Task<DownloadVerdict> fetch = bench.FetchAsync();
        await Wait.UntilAsync(() => bench.PartLength == 10 * Piece, TestGateway.Limit, () => "no pieces");
        bench.Restart();
        Assert.That(async () => await fetch, Throws.InstanceOf<OperationCanceledException>());

        // A bit of a piece flips that was verified before the crash: the gateway hashes it again.
        await using (FileStream part = File.Open(bench.ImagePath + ".part", FileMode.Open))
        {
            part.Position = (4 * Piece) + 9;
            part.WriteByte((byte)(bench.Image[(4 * Piece) + 9] ^ 0xff));
        }

        bench.Repositories[0].Fault = null;
        await bench.FetchesAsync();
        Assert.That(bench.Repositories[0].Requests.Skip(1), Is.EqualTo([$"bytes={4 * Piece}-{(5 * Piece) - 1}", $"bytes={10 * Piece}-{Size - 1}"]));
        Assert.That(bench.Repositories[0].PieceRequests, Is.EqualTo(1), "the list was on disk, and proves itself");
    }

    [Test, Category("GW-PIECE.3")]
    public async Task Fetch_DamagedPieceListOnDisk_AskedForAgain()
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(1, 8 * Piece);
        Directory.CreateDirectory(Path.GetDirectoryName(bench.ImagePath)!);
        await File.WriteAllBytesAsync(bench.ImagePath + ".pieces", RandomNumberGenerator.GetBytes(8 * Hash256.Size));
        await bench.FetchesAsync();
        Assert.That(bench.Repositories[0].PieceRequests, Is.EqualTo(1));
    }

    [Test, Category("GW-PIECE.4")]
    public async Task Fetch_ManifestContradictsItself_NothingIsTaken()
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(1, 8 * Piece);
        Hash256 wrong = Hash256.From(SHA256.HashData([1]));
        byte[] image = bench.Image;
        Uri uri = bench.Repositories[0].Publish(image, pretendedAs: wrong.ToString());
        bench.Manifest = bench.Manifest with { ImageSha256 = wrong, Uris = [uri.ToString()] };
        Assert.That(await bench.FetchAsync(), Is.EqualTo(DownloadVerdict.Contradiction));
        Assert.That(Directory.EnumerateFiles(Path.GetDirectoryName(bench.ImagePath)!), Is.Empty);
    }

    [Test, Category("G08"), Category("GW-REVOKE.3")]
    public async Task Fetch_CalledOff_EndsAtOnceAndLeavesNothing()
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(1, 16 * Piece);
        bench.Repositories[0].Fault = FakeRepository.StallAfter(5 * Piece);
        using CancellationTokenSource calledOff = new();
        Task<DownloadVerdict> fetch = bench.FetchAsync(calledOff.Token);
        await Wait.UntilAsync(() => bench.Repositories[0].BytesSent >= 5 * Piece, TestGateway.Limit, () => "nothing sent");
        await calledOff.CancelAsync();
        Assert.That(await fetch, Is.EqualTo(DownloadVerdict.CalledOff));
        Assert.That(Directory.EnumerateFiles(Path.GetDirectoryName(bench.ImagePath)!), Is.Empty);
    }

    [Test]
    public async Task Fetch_AskedTwiceAtOnce_FetchedOnce()
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(1, 8 * Piece);
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        EventInbox inbox = new();
        await using ImageDownloads downloads = new(bench.Cache, bench.Fetch, TimeSpan.FromHours(1), inbox, () => ended.TrySetResult(), TimeProvider.System);
        ProvenAnswer.Latest release = ScriptedReleases.Proven(bench.Manifest);
        foreach (string channel in new[] { "stable", "beta", "stable" }) downloads.Begin(new ReleaseKey(ScriptedReleases.Vendor, "demo", channel), release);
        await ended.Task.WaitAsync(TestGateway.Limit);
        Assert.That(inbox.Events.Select(happened => happened.GetType()), Is.EqualTo([typeof(DownloadEvent.Fetched)]));
        Assert.That(bench.Cache.Find(bench.Manifest.ImageSha256), Is.Not.Null);
        Assert.That(bench.Repositories[0].Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Fetch_AfterARestart_TellsWhereTheImageHadComeFrom()
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(1, 8 * Piece);
        await bench.FetchesAsync();
        IReadOnlyList<SourceShare> sources = bench.Cache.Find(bench.Manifest.ImageSha256)!.Sources;
        bench.Restart();
        await bench.FetchesAsync();
        Assert.That(bench.Cache.Find(bench.Manifest.ImageSha256)!.Sources, Is.EqualTo(sources).And.Count.EqualTo(1));
        Assert.That(bench.Repositories[0].Requests, Has.Count.EqualTo(1));
    }
}
