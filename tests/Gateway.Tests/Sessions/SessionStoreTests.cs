using Chain.Light;
using Gateway.Releases;
using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

[TestFixture]
public sealed class SessionStoreTests
{
    private static readonly SessionDeadlines Deadlines = new();
    private readonly List<DeviceSession> _ended = [];
    private string _folder = "";

    [SetUp]
    public void SetUp()
    {
        _ended.Clear();
        _folder = Directory.CreateTempSubdirectory("fwl-sess-").FullName;
    }

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test, Category("GW-SESSION.5")]
    public void Open_AfterRestart_SessionsStandAsTheyWereAndNumbersGoOn()
    {
        SessionStore first = Open();
        DeviceSession offered = first.Offer("d1", Release())!;
        first.Apply("d1", offered.ActionId, new SessionEvent.ImageRequested(null));
        DeviceSession other = first.Offer("d2", Release())!;

        SessionStore second = Open();

        Assert.That(second.Open("d1")!.State, Is.EqualTo(SessionState.Downloading));
        Assert.That(second.Open("d2")!.State, Is.EqualTo(SessionState.Offered));
        Assert.That(second.Offer("d3", Release())!.ActionId, Is.GreaterThan(other.ActionId));
    }

    [Test, Category("GW-SESSION.5")]
    public void Offer_AfterTheNewestSessionsFileIsLost_NumberIsNotGivenTwice()
    {
        int lost = Open().Offer("d1", Release())!.ActionId;
        File.Delete(Path.Combine(_folder, "devices", "d1.json"));
        Assert.That(Open().Offer("d1", Release())!.ActionId, Is.GreaterThan(lost));
    }

    [Test]
    public void Offer_WhileOneIsOpen_None()
    {
        SessionStore store = Open();
        DeviceSession?[] offers = [.. Enumerable.Range(0, 8).AsParallel().Select(_ => store.Offer("d1", Release()))];
        Assert.That(offers.Count(offer => offer is not null), Is.EqualTo(1));
    }

    [Test]
    public void Offer_ManyTimes_OldFinalOnesAreForgotten()
    {
        SessionStore store = Open();
        for (int i = 0; i < 30; i++)
        {
            DeviceSession session = store.Offer("d1", Release())!;
            store.Apply("d1", session.ActionId, new DeviceReport.Failed([]));
        }

        Assert.That(store.ListFor("d1"), Has.Count.EqualTo(SessionStore.FinalPerDeviceMax + 1));
        Assert.That(_ended, Has.Count.EqualTo(30), "each end is told once");
    }

    [Test]
    public void Apply_FinalTwice_ToldOnce()
    {
        SessionStore store = Open();
        int id = store.Offer("d1", Release())!.ActionId;
        SessionVerdict[] verdicts = [.. Enumerable.Range(0, 8).AsParallel().Select(_ => store.Apply("d1", id, new DeviceReport.Failed([])).Verdict)];
        Assert.That(verdicts.Count(v => v == SessionVerdict.Applied), Is.EqualTo(1));
        Assert.That(_ended.Single().ActionId, Is.EqualTo(id));
    }

    [Test, Category("H04")]
    public void Apply_FileCannotBeWritten_StateStaysAsItWas()
    {
        SessionStore store = Open();
        int id = store.Offer("d1", Release())!.ActionId;
        string obstacle = Path.Combine(_folder, "devices", "d1.json.tmp");
        Directory.CreateDirectory(obstacle);

        Assert.That(() => store.Apply("d1", id, new DeviceReport.Failed([])), Throws.InstanceOf<UnauthorizedAccessException>().Or.InstanceOf<IOException>());
        Assert.That(store.Open("d1")!.State, Is.EqualTo(SessionState.Offered));
        Assert.That(_ended, Is.Empty);

        Directory.Delete(obstacle);
        Assert.That(store.Apply("d1", id, new DeviceReport.Failed([])).Verdict, Is.EqualTo(SessionVerdict.Applied));
    }

    [TestCase("{", TestName = "Open_FileCutOff_RefusedAndLeft")]
    [TestCase("""{"format":2,"sessions":[]}""", TestName = "Open_FileOfAnotherForm_RefusedAndLeft")]
    [TestCase("""{"format":1,"format":1,"sessions":[]}""", TestName = "Open_NameTwice_RefusedAndLeft")]
    public void Open_CorruptFile_RefusedAndLeft(string content)
    {
        Open();
        string path = Path.Combine(_folder, "devices", "d1.json");
        File.WriteAllText(path, content);
        Assert.That(() => Open(), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(path));
        Assert.That(File.ReadAllText(path), Is.EqualTo(content));
    }

    [Test]
    public void Forget_OpenSession_TransferStopsAndFileIsGone()
    {
        SessionStore store = Open();
        DeviceSession session = store.Offer("d1", Release())!;
        CancellationToken transfer = store.Transfers.TokenFor(session.ActionId);
        store.Forget("d1");
        Assert.That(transfer.IsCancellationRequested, Is.True);
        Assert.That(store.ListFor("d1"), Is.Empty);
        Assert.That(Open().ListFor("d1"), Is.Empty);
    }

    private static ProvenAnswer.Latest Release() => ScriptedReleases.Proven(ScriptedReleases.Manifest("2.0.0", 2, [1, 2, 3], new Uri("http://localhost/")));

    private SessionStore Open() => SessionStore.Open(_folder, Deadlines, TimeProvider.System, session =>
    {
        lock (_ended)
        {
            if (session.IsFinal) _ended.Add(session);
        }
    });
}
