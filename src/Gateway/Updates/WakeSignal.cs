using System.Threading.Channels;

namespace Gateway.Updates;

/// <summary>Wakes the coordinator for a round. Any number of requests cause one round.</summary>
internal sealed class WakeSignal
{
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(1);

    /// <summary>Requests a round soon; false if one is requested already.</summary>
    public bool Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Completes once a round is requested.</summary>
    public Task WaitAsync(CancellationToken ct) => _wake.Reader.WaitToReadAsync(ct).AsTask();

    /// <summary>Clears the request, because a round begins. A later request is for the next round.</summary>
    public void Take() => _wake.Reader.TryRead(out _);
}
