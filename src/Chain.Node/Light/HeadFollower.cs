using System.Net;
using System.Threading.Channels;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Events;
using Chain.Node.Quotas;
using Fwledger.V1;
using Grpc.Core;

namespace Chain.Node.Light;

/// <summary>Subscribes to a full node's commits, verifies each new head, and forwards the notices to the subscribed gateways. [P2.1]</summary>
internal sealed class HeadFollower(LightClient client, IReadOnlyList<GrpcLightSource> sources, GenesisDocument genesis, NodeEvents events,
    TimeProvider time, ILogger<HeadFollower> logger) : BackgroundService
{
    /// <summary>Largest number of subscribers.</summary>
    public const int SubscribersMax = 4096;

    /// <summary>Largest number of subscribers from one remote address, such as gateways behind one NAT.</summary>
    public const int SubscribersPerAddressMax = 256;

    private const int BacklogMax = 256;
    private static readonly TimeSpan RedialDelay = TimeSpan.FromMilliseconds(250);
    private readonly Lock _lock = new();
    private readonly Dictionary<Channel<CommitNotice>, IPAddress> _subscribers = [];
    private readonly AddressQuota _places = new(SubscribersMax, SubscribersPerAddressMax);

    /// <summary>Subscribes to the notices from now on; null if there are too many subscribers, or too many from this address.</summary>
    public Channel<CommitNotice>? Subscribe(IPAddress address)
    {
        Channel<CommitNotice> channel = Channel.CreateBounded<CommitNotice>(BacklogMax);
        lock (_lock)
        {
            if (!_places.TryEnter(address)) return null;
            _subscribers.Add(channel, address);
        }

        return channel;
    }

    public void Unsubscribe(Channel<CommitNotice> channel)
    {
        lock (_lock) Remove_NeedsLock(channel);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (int i = 0; !stoppingToken.IsCancellationRequested; i++)
        {
            GrpcLightSource source = sources[i % sources.Count];
            using CancellationTokenSource silence = new(Timeout.InfiniteTimeSpan, time);
            try
            {
                await FollowAsync(source, silence, stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is RpcException or OperationCanceledException && silence.IsCancellationRequested
                && !stoppingToken.IsCancellationRequested)
            {
                LightLog.SourceSilent(logger, source.Name, LightClientSetup.SilenceMax(genesis, client).TotalSeconds);
            }
            catch (RpcException e) when (!stoppingToken.IsCancellationRequested)
            {
                LightLog.SourceLost(logger, source.Name, ReasonOf(e.Status));
            }
            catch (Exception e) when (e is RpcException or OperationCanceledException && stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(RedialDelay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Forwards the notices of one source until its stream ends or the source is silent for too long (threat A14).</summary>
    private async Task FollowAsync(GrpcLightSource source, CancellationTokenSource silence, CancellationToken stopping)
    {
        await client.SyncAsync(stopping).ConfigureAwait(false);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stopping, silence.Token);
        using AsyncServerStreamingCall<CommitNotice> call = source.Client.Subscribe(new SubscribeRequest(), cancellationToken: either.Token);
        while (true)
        {
            silence.CancelAfter(LightClientSetup.SilenceMax(genesis, client));
            if (!await call.ResponseStream.MoveNext(either.Token).ConfigureAwait(false)) return;
            silence.CancelAfter(Timeout.InfiniteTimeSpan);
            await OnNoticeAsync(call.ResponseStream.Current, stopping).ConfigureAwait(false);
        }
    }

    private async Task OnNoticeAsync(CommitNotice notice, CancellationToken cancellation)
    {
        LightVerdict verdict = await client.SyncAsync(cancellation).ConfigureAwait(false);
        if (verdict is not LightVerdict.Valid) LightLog.HeadRefused(logger, notice.LightBlock?.Height ?? 0, verdict.ToString());
        bool activates = notice.Events.Any(e => e.Name == "ReleaseActivated");
        bool isForwarded = false;
        lock (_lock)
        {
            foreach (Channel<CommitNotice> subscriber in _subscribers.Keys)
            {
                if (subscriber.Writer.TryWrite(notice))
                {
                    isForwarded = true;
                    continue;
                }

                subscriber.Writer.TryComplete();
                Remove_NeedsLock(subscriber); // Removal during the enumeration of a Dictionary is allowed.
            }
        }

        if (activates && isForwarded) events.Publish(new GatewaysNotified(notice.LightBlock?.Height ?? 0));
    }

    // The client library's own words for a connection that failed name its parts, such as a subchannel.
    private static string ReasonOf(Status status) => status.DebugException is null ? status.Detail : "not reachable";

    private void Remove_NeedsLock(Channel<CommitNotice> channel)
    {
        if (_subscribers.Remove(channel, out IPAddress? address)) _places.Leave(address);
    }
}
