using Gateway.Downloads;
using Gateway.Tests.Support;

namespace Gateway.Tests.Downloads;

/// <summary>Sources that are down, slow, short, long or lying. The image arrives as long as one good source is left.</summary>
[TestFixture]
internal sealed class SourceFailureTests
{
    private const int Piece = ScriptedReleases.PieceBytes;
    private const int Size = (10 * Piece) + 1234;

    private static IEnumerable<(string Desc, FakeRepository.Misbehaviour Fault, DownloadVerdict Verdict)> Faults()
    {
        yield return Case("cut in the middle, again and again (A06)", FakeRepository.CutAfter((3 * Piece) + 100), DownloadVerdict.Unreachable);
        yield return Case("404 (A06)", FakeRepository.Status(404), DownloadVerdict.Refused);
        yield return Case("500 (A06)", FakeRepository.Status(500), DownloadVerdict.Refused);
        yield return Case("an empty 200 (A06)", FakeRepository.Status(200), DownloadVerdict.WrongSize);
        yield return Case("a redirect to a good source (B05)", FakeRepository.RedirectTo(new Uri("http://127.0.0.1:1/")), DownloadVerdict.Refused);
        yield return Case("one bit wrong at the start (A01)", FakeRepository.WrongByteAt(0), DownloadVerdict.WrongDigest);
        yield return Case("one bit wrong in the middle (A01, G03)", FakeRepository.WrongByteAt(5 * Piece), DownloadVerdict.WrongDigest);
        yield return Case("one bit wrong at the end (A01)", FakeRepository.WrongByteAt(Size - 1), DownloadVerdict.WrongDigest);
        yield return Case("one byte too many announced (A02)", FakeRepository.Announce(1), DownloadVerdict.WrongSize);
        yield return Case("one byte too few announced (A02)", FakeRepository.Announce(-1), DownloadVerdict.WrongSize);
        yield return Case("silent from the start (A13)", FakeRepository.StallAfter(0), DownloadVerdict.TooSlow);
        yield return Case("silent after some pieces (A13)", FakeRepository.StallAfter((2 * Piece) + 5), DownloadVerdict.TooSlow);
    }

    [TestCaseSource(nameof(Cases)), Category("GW-SOURCE.3"), Category("P4.6")]
    [Category("A01"), Category("A02"), Category("A06"), Category("A13"), Category("B05"), Category("B06"), Category("G03")]
    public async Task Fetch_VendorMisbehaves_BrokerDeliversAndTheFaultIsReported(FakeRepository.Misbehaviour fault, string verdict, bool listsPieces)
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(2, Size);
        bench.Repositories[0].Fault = fault;
        foreach (FakeRepository repository in bench.Repositories) repository.ListsPieces = listsPieces;
        await bench.FetchesAsync();
        Assert.That(bench.Faults.Select(f => (f.Source == bench.Repositories[0], f.Verdict.ToString())), Does.Contain((true, verdict)));
        Assert.That(bench.Faults.Select(f => f.Source), Has.None.EqualTo(bench.Repositories[1]), "nobody is blamed for another's fault");
        Assert.That(bench.Asked, Is.EqualTo([bench.Repositories[0], bench.Repositories[1]]));
        Assert.That(Directory.EnumerateFiles(Path.GetDirectoryName(bench.ImagePath)!, "*.part"), Is.Empty);
    }

    /// <remarks>A source that delivers some good pieces each time is not among these: the gateway keeps asking it.</remarks>
    private static IEnumerable<TestCaseData> Hopeless() =>
        Cases().Where(test => (bool)test.Arguments[2]! is false || (string)test.Arguments[1]! is not ("Unreachable" or "TooSlow"));

    [TestCaseSource(nameof(Hopeless)), Category("A01"), Category("A02")]
    public async Task Fetch_OnlySourceMisbehaves_NothingIsTaken(FakeRepository.Misbehaviour fault, string verdict, bool listsPieces)
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(1, Size, o => o with { StallTimeout = TimeSpan.FromMilliseconds(200) });
        bench.Repositories[0].Fault = fault;
        bench.Repositories[0].ListsPieces = listsPieces;
        Assert.That((await bench.FetchAsync()).ToString(), Is.EqualTo(verdict));
        Assert.That(File.Exists(bench.ImagePath), Is.False);
        Assert.That(bench.Cache.Find(bench.Manifest.ImageSha256), Is.Null);
    }

    [TestCase(true, DownloadVerdict.Ready)]
    [TestCase(false, DownloadVerdict.WrongSize)]
    [Category("A02")]
    public async Task Fetch_EndlessAnswer_StopsAtTheDeclaredSize(bool listsPieces, object verdict)
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(1, Size);
        bench.Repositories[0].Fault = FakeRepository.Endless();
        bench.Repositories[0].ListsPieces = listsPieces;
        Assert.That(await bench.FetchAsync(), Is.EqualTo(verdict));
        Assert.That(Directory.EnumerateFiles(Path.GetDirectoryName(bench.ImagePath)!, "*.part"), Is.Empty);
    }

    [Test, Category("A13")]
    public async Task Fetch_OneByteASecond_IsLeftForItsRate()
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(1, Size, o =>
            o with { RateGrace = TimeSpan.FromMilliseconds(200), BytesPerSecondMin = 100_000 });
        bench.Repositories[0].Fault = FakeRepository.Trickle(1);
        Assert.That(await bench.FetchAsync(), Is.EqualTo(DownloadVerdict.TooSlow));
    }

    [Test, Category("A13")]
    public async Task Fetch_DeadlinePasses_GivesUpAndGoesOnFromThereLater()
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(1, Size, o => o with { Deadline = TimeSpan.FromMilliseconds(300) });
        bench.Repositories[0].Fault = FakeRepository.StallAfter(4 * Piece);
        Assert.That(await bench.FetchAsync(), Is.EqualTo(DownloadVerdict.DeadlinePassed));
        bench.Repositories[0].Fault = null;
        await bench.FetchesAsync();
        Assert.That(bench.Repositories[0].Requests[^1], Is.EqualTo($"bytes={4 * Piece}-{Size - 1}"));
    }

    [Test, Category("A13"), Category("GW-SOURCE.4")]
    public async Task Fetch_SlowYetSteadySource_IdleOneTakesOver()
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(2, Size, o => o with { HedgeAfter = TimeSpan.FromMilliseconds(200) });
        bench.Repositories[0].Fault = FakeRepository.Trickle(200);
        await bench.FetchesAsync();
        Assert.That(bench.Cache.Find(bench.Manifest.ImageSha256)!.Sources[0].Kind, Is.EqualTo(SourceKind.Broker));
    }

    [Test, Category("GW-SOURCE.5")]
    public async Task Fetch_AllDownThenOneReturns_GoesOnFromThere()
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(2, Size);
        bench.Repositories[0].Fault = FakeRepository.StallAfter(4 * Piece);
        await bench.Repositories[1].KillAsync();
        Task<DownloadVerdict> first = bench.FetchAsync();
        await Wait.UntilAsync(() => bench.Repositories[0].BytesSent >= 4 * Piece, TestGateway.Limit, () => "nothing sent");
        await bench.Repositories[0].KillAsync();
        Assert.That(await first, Is.EqualTo(DownloadVerdict.Unreachable));
        await bench.Repositories[1].ReviveAsync();
        await bench.FetchesAsync();
        Assert.That(bench.Repositories[1].BytesSent, Is.LessThanOrEqualTo(Size - (3 * Piece)), "what was verified is not fetched again");
    }

    [Test]
    public async Task Fetch_SourceWithoutRanges_AskedForAllOfItOnly()
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(1, Size);
        bench.Repositories[0].Fault = FakeRepository.NoRanges();
        await bench.FetchesAsync();
        Assert.That(bench.Repositories[0].Requests, Is.EqualTo([""]));
    }

    [Test, Category("H04")]
    public async Task Fetch_DiskCannotBeWritten_SaysSoAndBlamesNobody()
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(1, Size);
        Directory.CreateDirectory(bench.ImagePath + ".part");
        Assert.That(await bench.FetchAsync(), Is.EqualTo(DownloadVerdict.StorageFailed));
        Assert.That(bench.Faults, Is.Empty);
    }

    [Test]
    public async Task Fetch_LargerThanTheGatewayTakes_NobodyIsAsked()
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(1, Size, o => o with { ImageBytesMax = Size - 1 });
        Assert.That(await bench.FetchAsync(), Is.EqualTo(DownloadVerdict.TooLarge));
        Assert.That(bench.Asked, Is.Empty);
    }

    [TestCase("ftp://127.0.0.1/x")]
    [TestCase("file:///etc/passwd")]
    [TestCase("not a uri")]
    public async Task Fetch_UriOfAnotherKind_IsNoSource(string uri)
    {
        await using DownloadBench bench = await DownloadBench.StartAsync(1, Size);
        bench.Manifest = bench.Manifest with { Uris = [uri] };
        Assert.That(await bench.FetchAsync(), Is.EqualTo(DownloadVerdict.NoSource));
    }

    private static IEnumerable<TestCaseData> Cases() =>
        from test in Faults()
        from listsPieces in new[] { true, false }
        select new TestCaseData(test.Fault, test.Verdict.ToString(), listsPieces).SetArgDisplayNames(test.Desc, listsPieces ? "by pieces" : "as a whole");

    private static (string Desc, FakeRepository.Misbehaviour Fault, DownloadVerdict Verdict) Case(
        string desc, FakeRepository.Misbehaviour fault, DownloadVerdict verdict) => (desc, fault, verdict);
}
