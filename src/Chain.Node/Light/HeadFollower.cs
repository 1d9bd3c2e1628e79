using System.Threading.Channels;
using Chain.Light;
using Chain.Node.Hosting;
using Fwledger.V1;
using Grpc.Core;

namespace Chain.Node.Light;

/// <summary>Follows the full nodes' commits, verifies each new head, and passes the notices on to the gateways that subscribed [P2.1].</summary>
internal sealed class HeadFollower(LightClient client, IReadOnlyList<GrpcLightSource> sources, IStepLog steps, TimeProvider time,
    ILogger<HeadFollower> logger) : BackgroundService
{
    private const int SubscribersMax = 4096;
    private const int BacklogMax = 256;
    private static readonly TimeSpan RedialDelay = TimeSpan.FromMilliseconds(250);
    private readonly Lock _lock = new();
    private readonly List<Channel<CommitNotice>> _subscribers = [];

    /// <summary>Notices from now on; null if there are too many subscribers.</summary>
    public Channel<CommitNotice>? Subscribe()
    {
        Channel<CommitNotice> channel = Channel.CreateBounded<CommitNotice>(BacklogMax);
        lock (_lock)
        {
            if (_subscribers.Count >= SubscribersMax) return null;
            _subscribers.Add(channel);
        }

        return channel;
    }

    public void Unsubscribe(Channel<CommitNotice> channel)
    {
        lock (_lock) _subscribers.Remove(channel);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (int i = 0; !stoppingToken.IsCancellationRequested; i++)
        {
            GrpcLightSource source = sources[i % sources.Count];
            try
            {
                await client.SyncAsync(stoppingToken).ConfigureAwait(false);
                using AsyncServerStreamingCall<CommitNotice> call = source.Client.Subscribe(new SubscribeRequest(), cancellationToken: stoppingToken);
                while (await call.ResponseStream.MoveNext(stoppingToken).ConfigureAwait(false))
                {
                    await OnNoticeAsync(call.ResponseStream.Current, stoppingToken).ConfigureAwait(false);
                }
            }
            catch (RpcException e) when (!stoppingToken.IsCancellationRequested)
            {
                LightLog.SourceLost(logger, source.Name, e.Status.Detail);
            }
            catch (Exception e) when (e is RpcException or OperationCanceledException && stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(RedialDelay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task OnNoticeAsync(CommitNotice notice, CancellationToken cancellation)
    {
        LightVerdict verdict = await client.SyncAsync(cancellation).ConfigureAwait(false);
        if (verdict is not LightVerdict.Valid) LightLog.HeadRefused(logger, notice.LightBlock?.Height ?? 0, verdict.ToString());
        bool touches = notice.Events.Any(e => e.Name == "ReleaseActivated");
        if (touches) steps.Record("P2.1", $"the light node notifies its gateways of block {notice.LightBlock?.Height}");
        lock (_lock)
        {
            for (int i = _subscribers.Count - 1; i >= 0; i--)
            {
                if (_subscribers[i].Writer.TryWrite(notice)) continue;
                _subscribers[i].Writer.TryComplete();
                _subscribers.RemoveAt(i);
            }
        }
    }
}
