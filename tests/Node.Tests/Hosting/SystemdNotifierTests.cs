using System.Net.Sockets;
using System.Text;
using Chain.Node.Hosting.Supervision;
using Testing.Support;

namespace Node.Tests.Hosting;

/// <summary>systemd learns that the process is ready, works, and stops. It learns nothing from a process that hangs.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SystemdNotifierTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SteppedTime _time = new();
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
    private readonly Dictionary<string, string> _environment = [];

    [SetUp]
    public void Listen()
    {
        string path = _folder["notify"];
        _manager.Bind(new UnixDomainSocketEndPoint(path));
        _environment["NOTIFY_SOCKET"] = path;
    }

    public void Dispose()
    {
        _manager.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void Ready_WithoutAWatchdog_IsSaidOnceAndThenThatItStops()
    {
        using SystemdNotifier services = Make();
        services.Ready("node-1: validator", () => true);
        Assert.That(Receive(), Is.EqualTo("READY=1\nSTATUS=node-1: validator"));
        _time.Advance(TimeSpan.FromHours(1));
        services.Stopping();
        Assert.That(Receive(), Is.EqualTo("STOPPING=1"), "without a watchdog it sends no signs of life");
    }

    [Test]
    public void Ready_WithAWatchdog_SendsASignOfLifeTwicePerInterval()
    {
        _environment["WATCHDOG_USEC"] = "60000000";
        using SystemdNotifier services = Make();
        services.Ready("x", () => true);
        Receive();
        _time.Advance(TimeSpan.FromSeconds(89));
        services.Stopping();
        string[] messages = [.. Enumerable.Range(0, 4).Select(_ => Receive())];
        Assert.That(messages, Is.EqualTo(new[] { "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1", "STOPPING=1" }), "at once, after 30 s and after 60 s");
    }

    [Test]
    public void Ready_TheNodeHangs_SendsNoMoreSignsOfLife()
    {
        _environment["WATCHDOG_USEC"] = "60000000";
        using SystemdNotifier services = Make();
        bool works = true;
        services.Ready("x", () => works);
        Receive();
        _time.Advance(TimeSpan.Zero);
        Assert.That(Receive(), Is.EqualTo("WATCHDOG=1"));
        works = false;
        _time.Advance(TimeSpan.FromHours(1));
        services.Stopping();
        Assert.That(Receive(), Is.EqualTo("STOPPING=1"));
    }

    [Test, CancelAfter(20_000)]
    public void Ready_NobodyReads_HoldsNothingUp(CancellationToken limit)
    {
        _environment["WATCHDOG_USEC"] = "2000000";
        Task sent = Task.Run(() =>
        {
            using SystemdNotifier services = Make();
            services.Ready("x", () => true);
            _time.Advance(TimeSpan.FromHours(1));
        }, limit);
        Assert.That(async () => await sent.WaitAsync(limit), Throws.Nothing, "the queue of the socket is full after a few messages");
    }

    [Test]
    public void FromEnvironment_TheWatchdogIsForAnotherProcess_DoesNotSendForIt()
    {
        _environment["WATCHDOG_USEC"] = "60000000";
        _environment["WATCHDOG_PID"] = "1";
        using SystemdNotifier services = Make();
        Assert.That(services.WatchdogInterval, Is.Null);
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("relative")]
    [TestCase("/no/such/socket")]
    public void FromEnvironment_NobodyListens_DoesNothing(string? path)
    {
        if (path is null) _environment.Remove("NOTIFY_SOCKET");
        else _environment["NOTIFY_SOCKET"] = path;
        using SystemdNotifier services = Make();
        Assert.That(() => { services.Ready("x", () => true); services.Stopping(); }, Throws.Nothing);
    }

    [Test]
    public void FromEnvironment_AnAbstractName_ReachesIt()
    {
        string name = $"fwledger-{Guid.NewGuid():N}";
        using Socket manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        manager.Bind(new UnixDomainSocketEndPoint($"\0{name}"));
        _environment["NOTIFY_SOCKET"] = $"@{name}";
        using SystemdNotifier services = Make();
        services.Stopping();
        byte[] message = new byte[64];
        Assert.That(Encoding.UTF8.GetString(message, 0, manager.Receive(message)), Is.EqualTo("STOPPING=1"));
    }

    private SystemdNotifier Make() => SystemdNotifier.FromEnvironment(_environment.GetValueOrDefault, _time);

    private string Receive()
    {
        byte[] message = new byte[256];
        return Encoding.UTF8.GetString(message, 0, _manager.Receive(message));
    }
}
