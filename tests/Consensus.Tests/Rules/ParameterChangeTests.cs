using Chain.Consensus;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Consensus.Tests.Rules;

/// <summary>The authorities can change the timeouts of a running chain: each height uses the timeouts of its own parameters.</summary>
[TestFixture]
[Category("CON.6")]
public sealed class ParameterChangeTests
{
    [Test]
    public void StartHeight_WithParameters_WaitsByThemFromThereOn()
    {
        CheapChain chain = new(4);
        ConsensusEngine engine = new(new EngineOptions(CheapChain.ChainId, new ChainParameters { HeartbeatMs = 15_000 }, null));

        Assert.That(HeartbeatOf(engine, chain, 1, null), Is.EqualTo(15_000), "the timeouts of the options");
        Assert.That(HeartbeatOf(engine, chain, 2, new ChainParameters { HeartbeatMs = 700 }), Is.EqualTo(700), "the timeouts of the height");
        Assert.That(HeartbeatOf(engine, chain, 3, null), Is.EqualTo(700), "the earlier timeouts");
    }

    private static long HeartbeatOf(ConsensusEngine engine, CheapChain chain, long height, ChainParameters? parameters)
    {
        Input.StartHeight start = new(height, chain.Validators, Hash256.Zero, HasTransactions: false) { Parameters = parameters };
        return engine.Step(start).OfType<Effect.ScheduleTimeout>().Single(t => t.Kind == TimeoutKind.Heartbeat).DelayMs;
    }
}
