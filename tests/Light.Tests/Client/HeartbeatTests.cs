using Chain.Core.Records;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Client;

/// <summary>Freshness by the heartbeat that is in force: the authorities may have voted another one than the genesis has.</summary>
[TestFixture]
[Category("LIGHT-FRESH.2")]
public sealed class HeartbeatTests
{
    private static readonly TrustOptions Options = new() { MaxHeadAgeHeartbeats = 3 };

    [Test]
    public async Task SyncAsync_HeartbeatWasRaised_AnOlderHeadIsStillFresh()
    {
        LightChain chain = Make(heartbeatMs: 60_000);
        using ClientRig byGenesis = new(chain, [new ChainSource(chain)], options: new TrustOptions());
        using ClientRig byState = new(chain, [new ChainSource(chain)], options: Options);
        byGenesis.Time.NowMs += 100_000;
        byState.Time.NowMs += 100_000;
        LightVerdict within = await byState.SyncAsync();
        byState.Time.NowMs += 100_000;
        Assert.That((await byGenesis.SyncAsync(), within, await byState.SyncAsync()),
            Is.EqualTo((LightVerdict.StaleHead, LightVerdict.Valid, LightVerdict.StaleHead)));
    }

    [Test]
    [Category("A05")]
    public async Task SyncAsync_HeartbeatWasLowered_AnOldHeadIsStaleSooner()
    {
        LightChain chain = Make(heartbeatMs: 1_000);
        using ClientRig rig = new(chain, [new ChainSource(chain)], options: Options);
        rig.Time.NowMs += 4_000;
        Assert.That(await rig.SyncAsync(), Is.EqualTo(LightVerdict.StaleHead));
    }

    [Test]
    [Category("A07")]
    public async Task SyncAsync_SourceLiesAboutTheHeartbeat_TheLimitStays()
    {
        LightChain chain = Make(heartbeatMs: 15_000);
        byte[] lie = new ChainParameters { HeartbeatMs = 3_600_000 }.Encode().ToArray();
        ChainSource liar = new(chain) { OnState = a => a with { Value = lie } };
        using ClientRig rig = new(chain, [liar], options: Options);
        rig.Time.NowMs += 46_000;
        Assert.That(await rig.SyncAsync(), Is.EqualTo(LightVerdict.StaleHead));
    }

    [Test]
    public async Task SyncAsync_SourceWithoutStateEntries_TheLimitInMillisecondsApplies()
    {
        LightChain chain = Make(heartbeatMs: 60_000);
        using ClientRig rig = new(chain, [new ChainSource(chain) { OnState = _ => null }], options: Options);
        LightVerdict fresh = await rig.SyncAsync();
        rig.Time.NowMs += 46_000;
        Assert.That((fresh, await rig.SyncAsync()), Is.EqualTo((LightVerdict.Valid, LightVerdict.StaleHead)));
    }

    [Test]
    [Category("LIGHT-FRESH.1")]
    public async Task SyncAsync_HeartbeatIsVotedWhileTheClientRuns_TheNewOneApplies()
    {
        LightChain chain = Make(heartbeatMs: 15_000);
        using ClientRig rig = new(chain, [new ChainSource(chain)], options: Options);
        LightVerdict before = await rig.SyncAsync();
        chain.Set(StateKeys.Parameters, new ChainParameters { HeartbeatMs = 120_000 }.Encode().ToArray()).Commit();
        rig.Time.NowMs += 200_000;
        Assert.That((before, await rig.SyncAsync()), Is.EqualTo((LightVerdict.Valid, LightVerdict.Valid)));
    }

    [Test]
    public async Task HeartbeatMs_BeforeAndAfterItsProof_IsNoneAndThenTheOneInForce()
    {
        LightChain chain = Make(heartbeatMs: 60_000);
        using ClientRig rig = new(chain, [new ChainSource(chain)], options: Options);
        using ClientRig unasked = new(chain, [new ChainSource(chain)], options: new TrustOptions());
        long before = rig.Client.HeartbeatMs;
        await rig.SyncAsync();
        await unasked.SyncAsync();
        Assert.That((before, rig.Client.HeartbeatMs, unasked.Client.HeartbeatMs), Is.EqualTo((0L, 60_000L, 0L)));
    }

    private static LightChain Make(int heartbeatMs) => LightChain.Start(validators: 1)
        .Set(StateKeys.Parameters, new ChainParameters { HeartbeatMs = heartbeatMs }.Encode().ToArray()).Commit(2);
}
