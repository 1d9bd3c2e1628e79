using System.Diagnostics;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Client;
using Chain.Node.Demo.Steps;
using Chain.Node.Keys;
using Chain.Node.Network;
using Fwledger.V1;
using Grpc.Core;

namespace Chain.Node.Demo;

/// <summary>Process P3 of the demo: each broker proposes to replicate each release, in sequence, and waits until the location is active.</summary>
internal static class ReplicationAct
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs the process; returns the median time from proposal to active location, in milliseconds. [P3.1] to [P3.13]</summary>
    /// <exception cref="DemoFailedException">A location did not become active in time.</exception>
    public static async Task<double> PlayAsync(
        NetworkLayout layout, IReadOnlyList<Address> releases, Fwledger.V1.Ledger.LedgerClient node, DemoTimeline timeline, CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Limit);
        using AsyncServerStreamingCall<CommitNotice> notices = node.Subscribe(new SubscribeRequest(), cancellationToken: deadline.Token);
        await notices.ResponseHeadersAsync.ConfigureAwait(false);
        List<double> samples = [];
        try
        {
            foreach (NetworkLayout.Owner broker in layout.Brokers)
            {
                using EcdsaSigner key = KeyFile.Load(broker.Key);
                ReplicationProposer proposer = new(layout.Genesis.ChainId, key, node, activity => Show(timeline, broker.Name, activity));
                foreach (Address release in releases)
                {
                    Stopwatch clock = Stopwatch.StartNew();
                    Address contract = await proposer.ProposeAsync(release, ReplicationProposer.OpenEnded, deadline.Token).ConfigureAwait(false);
                    await WaitActiveAsync(notices.ResponseStream, contract.ToString(), deadline.Token).ConfigureAwait(false);
                    samples.Add(clock.Elapsed.TotalMilliseconds);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled } && !cancellation.IsCancellationRequested)
        {
            int expected = layout.Brokers.Count * releases.Count;
            throw new DemoFailedException($"only {samples.Count} of {expected} broker locations are active after {Limit.TotalSeconds:0} s");
        }

        samples.Sort();
        return samples.Count == 0 ? 0 : samples[samples.Count / 2];
    }

    private static void Show(DemoTimeline timeline, string broker, ProposalActivity activity)
    {
        if (StepTags.Of(activity) is { } step) timeline.Add(broker, step.Tag, step.Detail);
    }

    private static async Task WaitActiveAsync(IAsyncStreamReader<CommitNotice> notices, string contract, CancellationToken cancellation)
    {
        while (await notices.MoveNext(cancellation).ConfigureAwait(false))
        {
            if (notices.Current.Events.Any(e => e.Name == "ReplicationActivated" && e.Contract == contract)) return;
        }

        throw new DemoFailedException("the node closed the subscription before the location was active");
    }
}
