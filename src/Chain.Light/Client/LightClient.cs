using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>
/// Follows the chain by headers only, over several sources that it compares with one another. It hops from one validator-set change to
/// the next, and verifies each hop by the set that it already knows. Thread-safe.
/// </summary>
/// <remarks>What it checks, in which order, and what it cannot see: SPEC.md.</remarks>
public sealed class LightClient : IDisposable
{
    private readonly TrustOptions _options;
    private readonly TimeProvider _time;
    private readonly TrustKeeper _keeper;
    private readonly SourceRoster _roster;
    private readonly HopWalk _walk;
    private readonly WitnessComparison _witnesses;
    private readonly HeartbeatLimit _heartbeat;
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Starts from the point in the store, or from <paramref name="anchor"/> if that is higher.</summary>
    /// <param name="anchor">A genesis, or a checkpoint that the operator vouches for.</param>
    /// <param name="sources">
    /// The sources, in order of preference; 1 to <see cref="SourceOptions.SourcesMax"/>. While one is asked, the others are witnesses.
    /// </param>
    /// <param name="options">Limits on the age of trust and on the clock.</param>
    /// <param name="store">Keeps the newest trusted point across restarts.</param>
    /// <param name="time">The local clock.</param>
    /// <param name="sourceOptions">Witnesses and pauses; null for the defaults.</param>
    /// <param name="observer">Receives heads, refused sources and conflicts; null for none.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the number of sources is.</exception>
    /// <exception cref="InvalidDataException">The store is damaged, of another chain, or contradicts the anchor; the message names the remedy.</exception>
    public LightClient(TrustedState anchor, IReadOnlyList<ILightSource> sources, TrustOptions options, ITrustStore store, TimeProvider time,
        SourceOptions? sourceOptions = null, ILightObserver? observer = null)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(store);
        sourceOptions ??= new SourceOptions();
        if (!options.IsWellFormed() || !sourceOptions.IsWellFormed()) throw new ArgumentException("An option is out of its range.", nameof(options));
        if (sources.Count is 0 or > SourceOptions.SourcesMax)
        {
            throw new ArgumentException($"A light client has 1 to {SourceOptions.SourcesMax} sources.", nameof(sources));
        }

        observer ??= SilentObserver.Instance;
        _options = options;
        _time = time;
        _keeper = new TrustKeeper(anchor, store, observer, time);
        _roster = new SourceRoster(sources, sourceOptions, time, observer);
        _walk = new HopWalk(options, time);
        _heartbeat = new HeartbeatLimit(options);
        _witnesses = new WitnessComparison(_roster, _walk, sourceOptions, time);
    }

    /// <summary>The newest trusted point. It never moves backwards, not even across restarts (threat C03).</summary>
    public TrustedState Trusted => _keeper.Trusted;

    /// <summary>
    /// The evidence of a conflict; null if there is none. While it is set the client trusts no source; an operator must remove it (threat
    /// D07).
    /// </summary>
    public ConflictEvidence? Conflict => _keeper.Conflict;

    /// <summary>How an operator ends the conflict, with the file of the evidence; null if there is no conflict.</summary>
    public string? ConflictRemedy => _keeper.Conflict is null ? null : _keeper.ConflictRemedy;

    /// <summary>
    /// The chain's heartbeat as last proven, in milliseconds; 0 until it is proven, and always if <see cref="TrustOptions.MaxHeadAgeHeartbeats"/> is 0.
    /// [LIGHT-FRESH.2]
    /// </summary>
    public long HeartbeatMs => _heartbeat.HeartbeatMs;

    /// <summary>The status of each source, in the order of preference.</summary>
    public IReadOnlyList<SourceStatus> Sources => _roster.Snapshot();

    /// <summary>Asks the sources in turn for the newest release, until an answer verifies.</summary>
    /// <returns>The proven answer under a fresh head, or a refusal with its reason.</returns>
    public Task<ProvenAnswer> GetLatestReleaseAsync(Address vendor, string model, string channel, CancellationToken cancellation) => ProveAsync(
        source => source.GetLatestReleaseAsync(vendor, model, channel, cancellation),
        answer => ReleaseProofVerifier.Verify(answer.Block.Header, answer, vendor, model, channel),
        cancellation);

    /// <summary>Like <see cref="GetLatestReleaseAsync"/>, for one release by its contract: the release that a device runs need not be the newest.</summary>
    public Task<ProvenAnswer> GetReleaseAsync(Address contract, CancellationToken cancellation) => ProveAsync(
        source => source.GetReleaseAsync(contract, cancellation),
        answer => ReleaseProofVerifier.VerifyRelease(answer.Block.Header, answer, contract),
        cancellation);

    /// <summary>Like <see cref="GetLatestReleaseAsync"/>, for any entry of the state. [LIGHT-REL.5]</summary>
    /// <param name="key">The entry. The client computes its path, and never takes it from an answer.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The entry or its absence, proven under a fresh head, or a refusal with its reason.</returns>
    public async Task<ProvenEntry> GetStateEntryAsync(StateKey key, CancellationToken cancellation)
    {
        ProvenEntry? proven = null;
        (LightVerdict verdict, IReadOnlyList<SourceVerdict> failures) = await AskInTurnAsync(async source =>
        {
            StateAnswer? answer = await source.GetStateEntryAsync(key, cancellation).ConfigureAwait(false);
            if (answer is null) return LightVerdict.NoSource;
            LightVerdict head = await TrustAsync(source, answer.Block, cancellation).ConfigureAwait(false);
            if (head != LightVerdict.Valid) return head;
            long height = answer.Block.Header.Height;
            proven = answer.Value.IsEmpty ? new ProvenEntry.Absent(height) : new ProvenEntry.Found(answer.Value, height);
            return ReleaseProofVerifier.VerifyValue(answer.Block.Header, key, answer.Value.Span, answer.Proof.Span);
        }, cancellation).ConfigureAwait(false);
        return verdict == LightVerdict.Valid ? proven! : new ProvenEntry.Refused(verdict) { Sources = failures };
    }

    /// <summary>Moves trust to the newest header of the first source that has a fresh one.</summary>
    /// <returns>Valid, or why not; <see cref="Sources"/> has the verdict of each source.</returns>
    public async Task<LightVerdict> SyncAsync(CancellationToken cancellation)
    {
        (LightVerdict verdict, _) = await AskInTurnAsync(async source =>
        {
            LightBlock? head = await source.GetLightBlockAsync(0, cancellation).ConfigureAwait(false);
            return head is null ? LightVerdict.NoSource : await TrustAsync(source, head, cancellation).ConfigureAwait(false);
        }, cancellation).ConfigureAwait(false);
        return verdict;
    }

    /// <summary>Moves trust to the block of one height. Says nothing about its age: what a block holds stays true.</summary>
    /// <param name="height">A height that is not below the trusted one.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <returns>Valid and the header, or why not.</returns>
    internal async Task<(LightVerdict Verdict, BlockHeader? Header)> TrustBlockAsync(long height, CancellationToken cancellation)
    {
        BlockHeader? header = null;
        (LightVerdict verdict, _) = await AskInTurnAsync(async source =>
        {
            LightBlock? block = await source.GetLightBlockAsync(height, cancellation).ConfigureAwait(false);
            if (block is null) return LightVerdict.NoSource;
            if (block.Header.Height != height) return LightVerdict.WrongRecord;
            header = block.Header;
            return await AdvanceAsync(source, block, cancellation).ConfigureAwait(false);
        }, cancellation).ConfigureAwait(false);
        return verdict == LightVerdict.Valid ? (verdict, header) : (verdict, null);
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<ProvenAnswer> ProveAsync(Func<ILightSource, Task<LatestReleaseAnswer?>> ask, Func<LatestReleaseAnswer, ProvenAnswer> verify,
        CancellationToken cancellation)
    {
        ProvenAnswer? proven = null;
        (LightVerdict verdict, IReadOnlyList<SourceVerdict> failures) = await AskInTurnAsync(async source =>
        {
            LatestReleaseAnswer? answer = await ask(source).ConfigureAwait(false);
            if (answer is null) return LightVerdict.NoSource;
            LightVerdict head = await TrustAsync(source, answer.Block, cancellation).ConfigureAwait(false);
            if (head != LightVerdict.Valid) return head;
            proven = verify(answer) switch
            {
                ProvenAnswer.Latest latest => latest with { VerifiedAtMs = Now() },
                ProvenAnswer.Known known => known with { VerifiedAtMs = Now() },
                ProvenAnswer other => other,
            };
            return proven is ProvenAnswer.Refused refused ? refused.Verdict : LightVerdict.Valid;
        }, cancellation).ConfigureAwait(false);
        return verdict == LightVerdict.Valid ? proven! : new ProvenAnswer.Refused(verdict) { Sources = failures };
    }

    /// <summary>Asks one source after the other until one satisfies. If none does, the verdict is that of the first source that answered at all.</summary>
    private async Task<(LightVerdict Verdict, IReadOnlyList<SourceVerdict> Failures)> AskInTurnAsync(
        Func<ILightSource, Task<LightVerdict>> ask, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_keeper.Conflict is not null) return (LightVerdict.ConflictingHeaders, []);                                      // [LIGHT-WIT.3]
            LightVerdict clock = HeaderVerifier.VerifyClock(_keeper.Trusted, _options, Now());
            if (clock != LightVerdict.Valid) return (clock, []);
            List<SourceVerdict> failures = [];
            foreach (ILightSource source in _roster.InOrder())
            {
                LightVerdict verdict = await ask(source).ConfigureAwait(false);
                if (verdict == LightVerdict.Valid)
                {
                    _roster.Succeeded(source);
                    return (verdict, failures);
                }

                failures.Add(new SourceVerdict(source.Name, verdict));
                // Neither of these is the source's fault, and asking another source does not help.
                if (verdict is LightVerdict.ConflictingHeaders or LightVerdict.NotStored) return (verdict, failures);
                _roster.Failed(source, verdict);
            }

            return (failures.Select(f => f.Verdict).FirstOrDefault(v => v != LightVerdict.NoSource, LightVerdict.NoSource), failures);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Verifies a header of a source, compares it with the witnesses, stores it, and then trusts it.</summary>
    /// <returns>Valid if the header is trusted now and fresh enough to say what is newest.</returns>
    private async Task<LightVerdict> TrustAsync(ILightSource source, LightBlock target, CancellationToken cancellation)
    {
        LightVerdict verdict = await AdvanceAsync(source, target, cancellation).ConfigureAwait(false);
        if (verdict != LightVerdict.Valid) return verdict;
        if (_heartbeat.IsDue(target.Header.TimeMs, Now()))
        {
            verdict = await LearnHeartbeatAsync(source, cancellation).ConfigureAwait(false);
            // Of this answer's faults only these two matter here: a source may have no state entries, and the last limit still applies.
            if (verdict is LightVerdict.ConflictingHeaders or LightVerdict.NotStored) return verdict;
        }

        return HeaderVerifier.VerifyFreshness(target.Header.TimeMs, _heartbeat.Options, Now());
    }

    private async Task<LightVerdict> LearnHeartbeatAsync(ILightSource source, CancellationToken cancellation)
    {
        StateAnswer? answer = await source.GetStateEntryAsync(StateKeys.Parameters, cancellation).ConfigureAwait(false);
        if (answer is null) return LightVerdict.NoSource;
        LightVerdict verdict = await AdvanceAsync(source, answer.Block, cancellation).ConfigureAwait(false);
        if (verdict == LightVerdict.Valid) _heartbeat.Take(answer.Block.Header, answer);
        return verdict;
    }

    /// <summary>Moves trust to a header, or finds that it is the trusted one. Says nothing about its age.</summary>
    private async Task<LightVerdict> AdvanceAsync(ILightSource source, LightBlock target, CancellationToken cancellation)
    {
        TrustedState trusted = _keeper.Trusted;
        if (target.Header.Height <= trusted.Height && trusted.Block is not null)
        {
            if (!target.Header.Hash.Equals(trusted.HeaderHash)) return JudgeOld(source, target, trusted);
        }
        else
        {
            (LightVerdict verdict, TrustedState? next) = await _walk.FollowAsync(source, trusted, target, cancellation).ConfigureAwait(false);
            if (verdict != LightVerdict.Valid) return verdict;
            WitnessComparison.Outcome compared = await _witnesses.CompareAsync(source, trusted, target, cancellation).ConfigureAwait(false);
            if (compared.Verdict == LightVerdict.ConflictingHeaders) return _keeper.Stop(target, source.Name, compared.Block!, compared.Witness!.Name);
            if (compared.Verdict != LightVerdict.Valid) return compared.Verdict;
            return _keeper.Accept(next!);
        }

        return LightVerdict.Valid;
    }

    // Another header of the trusted height is a conflict if its certificate is valid; otherwise it is only a bad answer. An older header is
    // refused without verifying it; the verdict says whether the source is a little behind or stale.
    private LightVerdict JudgeOld(ILightSource source, LightBlock target, TrustedState trusted)
    {
        LightBlock ours = trusted.Block!;
        if (!target.Header.ChainId.Equals(trusted.ChainId)) return LightVerdict.WrongChain;
        if (target.Header.Height < trusted.Height)
        {
            bool isFresh = HeaderVerifier.VerifyFreshness(target.Header.TimeMs, _heartbeat.Options, Now()) == LightVerdict.Valid;
            return isFresh ? LightVerdict.NotNewer : LightVerdict.StaleHead;
        }

        return ConflictEvidence.Contradicts(ours, target, out LightBlock? contradiction)
            ? _keeper.Stop(ours, "this client, earlier", contradiction, source.Name)
            : LightVerdict.BadCertificate;
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
