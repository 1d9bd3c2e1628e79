using System.Collections.Concurrent;

namespace Gateway.Sessions;

/// <summary>Stops the running transfers of a session that is cancelled (threat G08).</summary>
internal sealed class TransferAborts
{
    private readonly ConcurrentDictionary<int, CancellationTokenSource> _byAction = new();

    /// <summary>A token that is cancelled when the session is cancelled or ends.</summary>
    public CancellationToken TokenFor(int actionId) => _byAction.GetOrAdd(actionId, _ => new CancellationTokenSource()).Token;

    /// <summary>Stops the session's transfers.</summary>
    public void Abort(int actionId)
    {
        if (!_byAction.TryRemove(actionId, out CancellationTokenSource? source)) return;
        source.Cancel(); // Not disposed: a request may be about to take its token, and without a timer there is nothing to free.
    }
}
