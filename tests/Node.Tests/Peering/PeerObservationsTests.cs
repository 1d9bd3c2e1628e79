using Chain.Core.Primitives;
using Chain.Node.Peering;

namespace Node.Tests.Peering;

/// <summary>What a node notices about its peers: clocks, silence, and a copy of a validator beside the original.</summary>
[TestFixture]
public sealed class PeerObservationsTests
{
    private static readonly Address Peer = Address.From(Enumerable.Repeat((byte)1, Address.Size).ToArray());

    private SteppedTime _time = null!;
    private PeerObservations _observations = null!;

    [SetUp]
    public void SetUp()
    {
        _time = new SteppedTime();
        _observations = new PeerObservations(_time);
    }

    [Test]
    public void IsDuplicated_OlderProcessIsHeardAfterANewerOne_UntilBothAreNotHeardAnyMore()
    {
        for (int i = 0; i < 3; i++)
        {
            Hear(process: 1);
            Hear(process: 2);
            _time.Advance(TimeSpan.FromSeconds(1.5));
        }

        Assert.That(_observations.IsDuplicated(Peer), Is.True);
        Assert.That(_observations.Duplicated(), Is.EqualTo([Peer]));

        _time.Advance(TimeSpan.FromSeconds(31));
        Hear(process: 2);
        Assert.That(_observations.IsDuplicated(Peer), Is.False);
    }

    [Test]
    public void IsDuplicated_Restarts_AreNotTaken()
    {
        for (ulong process = 1; process < 10; process++)
        {
            for (int i = 0; i < 10; i++)
            {
                Hear(process);
                _time.Advance(TimeSpan.FromMilliseconds(500));
            }
        }

        Assert.That(_observations.IsDuplicated(Peer), Is.False);
    }

    [Test]
    public void IsDuplicated_LateFrameOfTheProcessBefore_IsNotTaken()
    {
        Hear(process: 1);
        Hear(process: 2);
        _time.Advance(TimeSpan.FromSeconds(1));
        Hear(process: 1);

        Assert.That(_observations.IsDuplicated(Peer), Is.False);
    }

    [Test]
    public void Record_PeerOfAnEarlierVersion_IsHeardAndNothingElse()
    {
        _observations.Record(Peer, default);
        _time.Advance(TimeSpan.FromSeconds(3));
        _observations.Record(Peer, default);

        Assert.That(_observations.Heard(Peer)!.Value.Ago, Is.EqualTo(TimeSpan.Zero));
        Assert.That(_observations.ClockAheadMs(Peer), Is.Null);
        Assert.That(_observations.IsDuplicated(Peer), Is.False);
        Assert.That(_observations.Reporters(), Is.Empty);
    }

    [Test]
    public void ClockAheadMs_IsRelativeToThisClock()
    {
        _observations.Record(Peer, new PeerSignal(_time.GetUtcNow().ToUnixTimeMilliseconds() + 90_000, 1, false));

        Assert.That(_observations.ClockAheadMs(Peer), Is.EqualTo(90_000));
    }

    [Test]
    public void Reporters_PeerHearsTwoOfThisNode_UntilItSaysSoNoMore()
    {
        _observations.Record(Peer, new PeerSignal(0, 1, true));
        Assert.That(_observations.Reporters(), Is.EqualTo([Peer]));

        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.That(_observations.Reporters(), Is.Empty);
    }

    private void Hear(ulong process) => _observations.Record(Peer, new PeerSignal(0, process, false));
}
