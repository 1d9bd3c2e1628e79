using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>
/// Follows the chain with headers alone: hops from validator-set change to validator-set change, each hop verified by a set that
/// is known already, over several sources that are compared with one another. Thread-safe.
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
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Starts from what the store holds, or from <paramref name="anchor"/> if that is higher.</summary>
    /// <param name="anchor">A genesis, or a checkpoint that the operator vouches for.</param>
    /// <param name="sources">Who to ask, in order of preference; the others are witnesses. 1 to <see cref="SourceOptions.SourcesMax"/>.</param>
    /// <param name="options">How much trust time may carry.</param>
    /// <param name="store">Keeps the newest trusted point across restarts.</param>
    /// <param name="time">The local clock.</param>
    /// <param name="sourceOptions">How to deal with the sources; null for the defaults.</param>
    /// <param name="observer">Is told of heads, refused sources and conflicts; null for nobody.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the number of sources is.</exception>
    /// <exception cref="InvalidDataException">The store is damaged, or of another chain; the message names the remedy.</exception>
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
        _witnesses = new WitnessComparison(_roster, _walk, sourceOptions, time);
    }

    /// <summary>The newest trusted point; never moves backwards, across restarts too (threat C03).</summary>
    public TrustedState Trusted => _keeper.Trusted;

    /// <summary>Set once two headers of one height had good certificates; the client then trusts nobody until an operator has looked (threat D07).</summary>
    public ConflictEvidence? Conflict => _keeper.Conflict;

    /// <summary>How each source behaved, in the order of preference.</summary>
    public IReadOnlyList<SourceStatus> Sources => _roster.Snapshot();

    /// <summary>Asks the sources in turn for the newest release and verifies the first answer that can be verified.</summary>
    /// <returns>A proven answer under a fresh head, or the reason why there is none.</returns>
    public Task<ProvenAnswer> GetLatestReleaseAsync(Address vendor, string model, string channel, CancellationToken cancellation) => ProveAsync(
        source => source.GetLatestReleaseAsync(vendor, model, channel, cancellation),
        answer => ReleaseProofVerifier.Verify(answer.Block.Header, answer, vendor, model, channel),
        cancellation);

    /// <summary>As <see cref="GetLatestReleaseAsync"/>, for one release by its contract: what a device runs need not be the newest.</summary>
    public Task<ProvenAnswer> GetReleaseAsync(Address contract, CancellationToken cancellation) => ProveAsync(
        source => source.GetReleaseAsync(contract, cancellation),
        answer => ReleaseProofVerifier.VerifyRelease(answer.Block.Header, answer, contract),
        cancellation);

    /// <summary>As <see cref="GetLatestReleaseAsync"/>, for any one entry of the state. [LIGHT-REL.5]</summary>
    /// <param name="key">The entry; its path is computed here, never taken from an answer.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The entry or its absence, proven under a fresh head, or the reason why there is no proof.</returns>
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

    /// <summary>Moves trust to the newest header of the first source that can show a fresh one.</summary>
    /// <returns>Valid, or the first check that failed; <see cref="Sources"/> says more.</returns>
    public async Task<LightVerdict> SyncAsync(CancellationToken cancellation)
    {
        (LightVerdict verdict, _) = await AskInTurnAsync(async source =>
        {
            LightBlock? head = await source.GetLightBlockAsync(0, cancellation).ConfigureAwait(false);
            return head is null ? LightVerdict.NoSource : await TrustAsync(source, head, cancellation).ConfigureAwait(false);
        }, cancellation).ConfigureAwait(false);
        return verdict;
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
            proven = verify(answer);
            return proven is ProvenAnswer.Refused refused ? refused.Verdict : LightVerdict.Valid;
        }, cancellation).ConfigureAwait(false);
        return verdict == LightVerdict.Valid ? proven! : new ProvenAnswer.Refused(verdict) { Sources = failures };
    }

    /// <summary>Asks one source after the other until one satisfies; the verdict otherwise is that of the first one that answered at all.</summary>
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
                // Neither is this source's fault, and no other source can mend it.
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

    /// <summary>Verifies a header of a source, compares it with the witnesses, and makes it the trusted one, on disk first.</summary>
    /// <returns>Valid if the header is trusted now and fresh enough to say what is newest.</returns>
    private async Task<LightVerdict> TrustAsync(ILightSource source, LightBlock target, CancellationToken cancellation)
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
            LightVerdict stored = _keeper.Accept(next!);
            if (stored != LightVerdict.Valid) return stored;
        }

        return HeaderVerifier.VerifyFreshness(target.Header.TimeMs, _options, Now());
    }

    // Another header of the trusted height is a conflict if its certificate is good, and rubbish if it is not. An older height is
    // refused without a look, unless it is so old that the source seems to be frozen.
    private LightVerdict JudgeOld(ILightSource source, LightBlock target, TrustedState trusted)
    {
        LightBlock ours = trusted.Block!;
        if (!target.Header.ChainId.Equals(trusted.ChainId)) return LightVerdict.WrongChain;
        if (target.Header.Height < trusted.Height)
        {
            return HeaderVerifier.VerifyFreshness(target.Header.TimeMs, _options, Now()) == LightVerdict.Valid ? LightVerdict.NotNewer : LightVerdict.StaleHead;
        }

        return ConflictEvidence.Contradicts(ours, target, out LightBlock? contradiction)
            ? _keeper.Stop(ours, "this client, earlier", contradiction, source.Name)
            : LightVerdict.BadCertificate;
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
