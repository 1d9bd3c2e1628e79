using System.Diagnostics;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Cli;
using Chain.Node.Cli.Replication;
using Chain.Node.Keys;
using Fwledger.V1;
using Grpc.Core;

namespace Chain.Node.Demo;

/// <summary>The demo's third process: each broker proposes to carry each release, until every location is active. [P3.1] to [P3.13]</summary>
internal static class ReplicationAct
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Plays it; returns the time from proposal to active location in milliseconds, median over the contracts.</summary>
    /// <exception cref="DemoFailedException">A location is not active in time.</exception>
    public static async Task<double> PlayAsync(
        NetworkLayout layout, IReadOnlyList<Address> releases, Fwledger.V1.Ledger.LedgerClient node, DemoTimeline timeline, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Limit);
        using AsyncServerStreamingCall<CommitNotice> notices = node.Subscribe(new SubscribeRequest(), cancellationToken: patience.Token);
        await notices.ResponseHeadersAsync.ConfigureAwait(false);
        Dictionary<string, long> proposed = [];
        List<double> samples = [];
        try
        {
            foreach (NetworkLayout.Owner broker in layout.Brokers)
            {
                using EcdsaSigner key = KeyFile.Load(broker.Key);
                ReplicationProposer proposer = new(layout.Genesis.ChainId, key, node, (tag, detail) => timeline.Add(broker.Name, tag, detail));
                foreach (Address release in releases)
                {
                    long begun = Stopwatch.GetTimestamp();
                    Address contract = await proposer.ProposeAsync(release, 0, 0, patience.Token).ConfigureAwait(false);
                    proposed.Add(contract.ToString(), begun);
                }
            }

            while (samples.Count < proposed.Count && await notices.ResponseStream.MoveNext(patience.Token).ConfigureAwait(false))
            {
                foreach (EventMessage e in notices.ResponseStream.Current.Events)
                {
                    if (e.Name == "ReplicationActivated" && proposed.TryGetValue(e.Contract, out long begun))
                        samples.Add(TimeOf(notices.ResponseStream.Current, begun));
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled } && !cancellation.IsCancellationRequested)
        {
            throw new DemoFailedException($"{samples.Count} of {proposed.Count} locations of brokers are active after {Limit.TotalSeconds:0} s");
        }

        samples.Sort();
        return samples.Count == 0 ? 0 : samples[samples.Count / 2];
    }

    /// <summary>Until the notice is read, or, for one that waited unread while others were proposed, until its block's time.</summary>
    private static double TimeOf(CommitNotice notice, long begun)
    {
        double untilRead = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        double sinceBlock = Math.Max(0, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - notice.LightBlock.TimeMs);
        return Math.Max(0, untilRead - sinceBlock);
    }
}
