using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Configuration;
using Chain.Node.Peering;
using Microsoft.Extensions.Logging.Abstractions;

namespace Node.Tests.Peering;

/// <summary>The events of peers that connect and disconnect on inbound connections.</summary>
[TestFixture]
public sealed class PeerHubTests
{
    private readonly List<string> _told = [];
    private Address _peer;
    private PeerHub _hub = null!;

    [SetUp]
    public void SetUp()
    {
        using EcdsaSigner signer = EcdsaSigner.Generate();
        _peer = signer.Address;
        _told.Clear();
        _hub = new PeerHub(TimeProvider.System);
        PeerLink link = new(new PeerConfiguration("peer", "https://127.0.0.1:1", _peer.ToString()), null!, null!, TimeProvider.System,
            NullLogger.Instance, _hub.Connected, null, _hub.Lost, _hub.HasInboundConnection);
        _hub.Attach([link], outlet => _told.Add($"up {outlet.Identity}"), peer => _told.Add($"down {peer}"));
    }

    [TearDown]
    public void TearDown() => _hub.Dispose();

    [Test]
    public void Close_OfTheOnlyWay_TellsThatThePeerIsLost()
    {
        InboundOutlet back = _hub.Open(_peer);
        _hub.Opened(back);
        Assert.That((_hub.IsConnected(_peer), _hub.ConnectedCount), Is.EqualTo((true, 1)));
        _hub.Close(back);
        Assert.That((_hub.IsConnected(_peer), _hub.ConnectedCount), Is.EqualTo((false, 0)));
        Assert.That(_told, Is.EqualTo([$"up {_peer}", $"down {_peer}"]));
    }

    [Test]
    public void Close_OfAWayThatANewerOneTookOver_TellsNothing()
    {
        InboundOutlet older = _hub.Open(_peer);
        _hub.Opened(older);
        InboundOutlet newer = _hub.Open(_peer);
        _hub.Close(older);
        _hub.Opened(newer);
        Assert.That(_hub.IsConnected(_peer), Is.True);
        Assert.That(_told, Is.EqualTo([$"up {_peer}", $"up {_peer}"]));
    }

    [Test]
    public void Lost_WhileThePeersOwnConnectionStands_TellsThatItIsUp()
    {
        _hub.Open(_peer);
        _hub.Lost(_peer);
        Assert.That(_told, Is.EqualTo([$"up {_peer}"]));
    }

    [Test]
    public void Close_OfAPeerThatTheConfigurationDoesNotName_IsNoLoss()
    {
        using EcdsaSigner stranger = EcdsaSigner.Generate();
        InboundOutlet back = _hub.Open(stranger.Address);
        _hub.Opened(back);
        _hub.Close(back);
        Assert.That(_told, Is.EqualTo([$"up {stranger.Address}"]));
    }
}
