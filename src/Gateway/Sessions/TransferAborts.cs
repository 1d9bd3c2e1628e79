using System.Collections.Concurrent;

namespace Gateway.Sessions;

/// <summary>The switch that stops running transfers of a session when it is called off (threat G08).</summary>
internal sealed class TransferAborts
{
    private readonly ConcurrentDictionary<int, CancellationTokenSource> _byAction = new();

    /// <summary>Cancelled when the session is called off or ends.</summary>
    public CancellationToken TokenFor(int actionId) => _byAction.GetOrAdd(actionId, _ => new CancellationTokenSource()).Token;

    public void Abort(int actionId)
    {
        if (!_byAction.TryRemove(actionId, out CancellationTokenSource? source)) return;
        source.Cancel(); // Never disposed of: a request may be about to take its token, and without a timer there is nothing to free.
    }
}
