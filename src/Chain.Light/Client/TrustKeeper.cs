namespace Chain.Light;

/// <summary>
/// Owns what a client trusts: the newest point, which only rises, and the conflict, which ends all trust. A point is on disk before it is
/// trusted.
/// </summary>
/// <remarks>The client writes it with one call at a time; any thread reads it.</remarks>
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
                $"the trust store is of chain {kept.ChainId}, but the genesis is of chain {anchor.ChainId}: configure the right genesis, or remove the store");
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

    /// <summary>The conflict after which nothing is trusted; null if there is none.</summary>
    public ConflictEvidence? Conflict => _conflict;

    /// <summary>How an operator ends a conflict, with the file of the evidence.</summary>
    public string ConflictRemedy => _store.ConflictRemedy;

    /// <summary>Stores a verified point and then trusts it, so that a restart does not go back to an older one. [LIGHT-STORE.2]</summary>
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

    /// <summary>Stops first, then stores the evidence, then raises the alarm. The client stays stopped even if the disk is full. [LIGHT-WIT.2]</summary>
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
