using System.Threading.Channels;
using Gateway.Events;
using Gateway.Sessions;
using Gateway.Updates;

namespace Node.Tests.Device;

/// <summary>Queues the sessions that ended at a gateway, so a test can wait for them.</summary>
internal sealed class OutcomeInbox : IGatewayObserver
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly Channel<DeviceSession> _ended = Channel.CreateUnbounded<DeviceSession>();

    public void OnEvent(GatewayEvent happened)
    {
        if (happened is UpdateEvent.Ended ended) _ended.Writer.TryWrite(ended.Session);
    }

    public async Task<DeviceSession> NextAsync()
    {
        using CancellationTokenSource limit = new(Limit);
        return await _ended.Reader.ReadAsync(limit.Token);
    }
}
