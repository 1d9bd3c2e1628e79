using System.Threading.Channels;

namespace Gateway.Hosting;

/// <summary>Asks the loop for a round. However many ask, it is one round.</summary>
internal sealed class WakeSignal
{
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(1);

    /// <summary>Asks for a round soon; false if one is asked for already.</summary>
    public bool Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Completes once somebody asked.</summary>
    public Task WaitAsync(CancellationToken ct) => _wake.Reader.WaitToReadAsync(ct).AsTask();

    /// <summary>The round begins: whoever asks from now on asks for the next one.</summary>
    public void Take() => _wake.Reader.TryRead(out _);
}
