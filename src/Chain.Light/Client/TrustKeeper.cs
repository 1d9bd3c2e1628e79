namespace Chain.Light;

/// <summary>Owns what a client trusts: the newest point, which only rises, and the conflict that ends all trust. Both are on disk first.</summary>
/// <remarks>Written by one call of the client at a time, read from anywhere.</remarks>
internal sealed class TrustKeeper
{
    private readonly ITrustStore _store;
    private readonly ILightObserver _observer;
    private readonly TimeProvider _time;
    private volatile TrustedState _trusted;
    private volatile ConflictEvidence? _conflict;

    /// <exception cref="InvalidDataException">The store is damaged, of another chain, or contradicts the anchor; the message names the remedy.</exception>
    public TrustKeeper(TrustedState anchor, ITrustStore store, ILightObserver observer, TimeProvider time)
    {
        _store = store;
        _observer = observer;
        _time = time;
        TrustedState? kept = store.Load();
        if (kept is not null && !kept.ChainId.Equals(anchor.ChainId))
        {
            throw new InvalidDataException(
                $"the trust store is of chain {kept.ChainId}, but the genesis is that of chain {anchor.ChainId}: give the right genesis, or remove the store");
        }

        if (kept is not null && kept.Height == anchor.Height && !kept.HeaderHash.Equals(anchor.HeaderHash))
        {
            throw new InvalidDataException(
                $"the checkpoint of block {anchor.Height} and the trust store disagree: check the checkpoint; if it is right, remove the store");
        }

        _trusted = kept is not null && kept.Height >= anchor.Height ? kept : anchor;                                      // [LIGHT-TRUST.3]
        _conflict = store.LoadConflict();
        if (_conflict is not null) observer.OnConflict(_conflict, store.ConflictRemedy);
    }

    /// <summary>The newest trusted point.</summary>
    public TrustedState Trusted => _trusted;

    /// <summary>Why nothing is trusted any more; null while there is no reason.</summary>
    public ConflictEvidence? Conflict => _conflict;

    /// <summary>Stores a verified point and then trusts it, so that a restart finds nothing older. [LIGHT-STORE.2]</summary>
    public LightVerdict Accept(TrustedState next)
    {
        try
        {
            _store.Save(next);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return LightVerdict.NotStored;
        }

        _trusted = next;
        _observer.OnHead(next);
        return LightVerdict.Valid;
    }

    /// <summary>Stops first, then stores, then raises the alarm: even a full disk does not let the client go on. [LIGHT-WIT.2]</summary>
    public LightVerdict Stop(LightBlock first, string firstSource, LightBlock second, string secondSource)
    {
        ConflictEvidence evidence = new(first, firstSource, second, secondSource, _time.GetUtcNow().ToUnixTimeMilliseconds());
        _conflict = evidence;
        string remedy = _store.ConflictRemedy;
        try
        {
            _store.SaveConflict(evidence);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            remedy = $"the evidence cannot be stored ({e.Message}): do not restart before it is copied from the log, then {remedy}";
        }

        _observer.OnConflict(evidence, remedy);
        return LightVerdict.ConflictingHeaders;
    }
}
