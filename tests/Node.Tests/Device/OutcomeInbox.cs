using System.Threading.Channels;
using Gateway.Sessions;

namespace Node.Tests.Device;

/// <summary>Queues the final outcomes that a gateway reports, so a test can wait for them.</summary>
internal sealed class OutcomeInbox : IOutcomeObserver
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly Channel<InstallOutcome> _outcomes = Channel.CreateUnbounded<InstallOutcome>();

    public void OnOutcome(InstallOutcome outcome) => _outcomes.Writer.TryWrite(outcome);

    public async Task<InstallOutcome> NextAsync()
    {
        using CancellationTokenSource limit = new(Limit);
        return await _outcomes.Reader.ReadAsync(limit.Token);
    }
}
