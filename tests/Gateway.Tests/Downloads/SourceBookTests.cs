using Chain.Core.Primitives;
using Gateway.Downloads;
using Gateway.Tests.Support;

namespace Gateway.Tests.Downloads;

[TestFixture]
public sealed class SourceBookTests
{
    private const long Size = 1_000_000;
    private static readonly ImageSource A = Source("a"), B = Source("b"), C = Source("c");
    private readonly ManualTime _time = new();
    private string _folder = "";

    [SetUp]
    public void SetUp() => _folder = Directory.CreateTempSubdirectory("fwl-book-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test, Category("GW-SOURCE.1")]
    public void Order_NothingMeasured_AsGiven() => Assert.That(Open().Order([B, A, C], Size), Is.EqualTo([B, A, C]));

    [Test, Category("GW-SOURCE.1")]
    public void Order_Measured_FastestFirstForThatSize()
    {
        SourceBook book = Open();
        book.Gave(A, Size, TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(100)); // 10 MB/s, far away
        book.Gave(B, Size, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));          // 1 MB/s, near
        Assert.That(book.Order([B, A], 100 * Size), Is.EqualTo([A, B]));
        Assert.That(book.Order([A, B], 1000), Is.EqualTo([B, A]));
    }

    [Test, Category("GW-SOURCE.1")]
    public void Order_NeverMeasured_CountsAsTheBestAndKeepsItsPlace()
    {
        SourceBook book = Open();
        book.Gave(A, Size, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));
        book.Gave(B, Size, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(9));
        Assert.That(book.Order([B, A, C], Size), Is.EqualTo([A, C, B]));
    }

    [Test, Category("GW-SOURCE.1")]
    public void Order_Failed_GoesBackUntilItIsForgotten()
    {
        SourceBook book = Open();
        book.Failed(A, DownloadVerdict.Unreachable, "");
        Assert.That(book.Order([A, B], Size), Is.EqualTo([B, A]));
        _time.Advance(TimeSpan.FromHours(24));
        book.Gave(B, Size, null, TimeSpan.FromSeconds(1));
        Assert.That(book.Order([A, B], Size), Is.EqualTo([A, B]));
    }

    [Test, Category("GW-SOURCE.1")]
    public void Order_MeasuredLongAgo_IsTriedAgain()
    {
        SourceBook book = Open();
        book.Gave(A, Size, null, TimeSpan.FromSeconds(100));
        _time.Advance(TimeSpan.FromDays(2));
        book.Gave(B, Size, null, TimeSpan.FromSeconds(1));
        Assert.That(book.Order([A, B], Size), Is.EqualTo([A, B]));
    }

    [TestCase(DownloadVerdict.WrongDigest, true)]
    [TestCase(DownloadVerdict.WrongSize, true)]
    [TestCase(DownloadVerdict.Unreachable, false)]
    [TestCase(DownloadVerdict.Refused, false)]
    [TestCase(DownloadVerdict.TooSlow, false)]
    [Category("GW-SOURCE.2")]
    public void Failed_Verdict_OnlyAContradictionIsBanned(object verdict, bool banned)
    {
        SourceBook book = Open();
        book.Failed(A, (DownloadVerdict)verdict, "");
        Assert.That(book.IsBanned(A), Is.EqualTo(banned));
        Assert.That(book.Order([A], Size).Count, Is.EqualTo(banned ? 0 : 1));
    }

    [Test, Category("GW-SOURCE.2")]
    public void Failed_AgainAndAgain_BanDoublesUpToTheLongest()
    {
        SourceBook book = Open();
        List<double> minutes = [];
        for (int i = 0; i < 15; i++)
        {
            book.Failed(A, DownloadVerdict.WrongDigest, "");
            minutes.Add((book.List()[0].BannedUntilMs - _time.NowMs) / 60_000.0);
        }

        Assert.That(minutes.Take(4), Is.EqualTo([1, 2, 4, 8]));
        Assert.That(minutes[^1], Is.EqualTo(24 * 60));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.That(book.IsBanned(A), Is.False);
    }

    [Test, Category("A18")]
    public void IsBanned_ClockSetBackAYear_EndsAllTheSame()
    {
        SourceBook book = Open();
        book.Failed(A, DownloadVerdict.WrongDigest, "");
        _time.NowMs -= (long)TimeSpan.FromDays(365).TotalMilliseconds;
        Assert.That(book.IsBanned(A), Is.False);
    }

    [Test]
    public void Save_ThenOpenedAgain_AllRemembered()
    {
        SourceBook book = Open();
        book.Gave(A, Size, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1));
        book.Failed(B, DownloadVerdict.WrongDigest, "piece 7");
        Assert.That(book.Save(), Is.True);
        SourceBook again = Open();
        Assert.That(again.List(), Is.EqualTo(book.List()));
        Assert.That(again.IsBanned(B), Is.True);
    }

    [TestCase("{")]
    [TestCase("""{"format":9,"sources":[]}""")]
    [TestCase("""{"format":1,"sources":[null]}""")]
    public void Open_DamagedFile_StartsWithNothing(string content)
    {
        File.WriteAllText(Path.Combine(_folder, "sources.json"), content);
        Assert.That(Open().List(), Is.Empty);
    }

    [Test]
    public void Gave_ManyOrigins_TheLongestUnusedAreForgotten()
    {
        SourceBook book = Open();
        for (int i = 0; i < SourceBook.OriginsMax + 10; i++)
        {
            book.Gave(Source($"host{i}"), 1, null, TimeSpan.FromSeconds(1));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(book.List(), Has.Count.EqualTo(SourceBook.OriginsMax));
        Assert.That(book.List().Select(r => r.Origin), Has.None.EqualTo("http://host0"));
    }

    private static ImageSource Source(string host) => new(new Uri($"http://{host}/firmware/x"), SourceKind.Broker, Address.From(new byte[Address.Size]));

    private SourceBook Open() => new(Path.Combine(_folder, "sources.json"), new ImageCacheOptions(), _time);
}
