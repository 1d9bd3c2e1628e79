using Chain.Consensus;
using Chain.Core.Primitives;
using Chain.Node.ConsensusHost;

namespace Node.Tests.ConsensusHost;

/// <summary>A peer that repeats its status does not occupy the consensus loop.</summary>
[TestFixture]
[Category("F02")]
public sealed class StatusAnswersTests
{
    private static readonly Address Peer = Address.From(Enumerable.Repeat((byte)1, Address.Size).ToArray());
    private static readonly Address Other = Address.From(Enumerable.Repeat((byte)2, Address.Size).ToArray());

    private SteppedTime _time = null!;
    private StatusAnswers _answers = null!;

    [SetUp]
    public void SetUp()
    {
        _time = new SteppedTime();
        _answers = new StatusAnswers(_time);
    }

    [Test]
    public void MustAnswer_SameStatusTwoThousandTimesASecond_OnceAndThenAfterAWhile()
    {
        int answered = 0;
        for (int i = 0; i < 2_000; i++)
        {
            if (_answers.MustAnswer(Peer, Status(round: 0), version: 1)) answered++;
            _time.Advance(TimeSpan.FromMilliseconds(0.5));
        }

        Assert.That(answered, Is.InRange(2, 3));
    }

    [Test]
    public void MustAnswer_StatusOrThisNodeHasChanged_AtOnce()
    {
        Assert.That(_answers.MustAnswer(Peer, Status(0), version: 1), Is.True);
        Assert.That(_answers.MustAnswer(Peer, Status(1), version: 1), Is.True);
        Assert.That(_answers.MustAnswer(Peer, Status(1), version: 2), Is.True);
        Assert.That(_answers.MustAnswer(Other, Status(1), version: 2), Is.True);
        Assert.That(_answers.MustAnswer(Other, Status(1), version: 2), Is.False);
    }

    [Test]
    public void MustAnswer_StatusChangesEachTime_IsBoundedPerPeer()
    {
        int answered = Enumerable.Range(0, 2_000).Count(i => _answers.MustAnswer(Peer, Status(i), version: 1));

        Assert.That(answered, Is.EqualTo(StatusAnswers.Burst));
        Assert.That(_answers.MustAnswer(Other, Status(0), version: 1), Is.True);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(_answers.MustAnswer(Peer, Status(5_000), version: 1), Is.True);
    }

    private static StatusMessage Status(int round) => new(4, round, RoundStep.Prevote, Hash256.Zero, default, default, -1, default);
}
