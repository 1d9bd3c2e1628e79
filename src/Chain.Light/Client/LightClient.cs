using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Light;

/// <summary>
/// Follows the chain with headers alone: hops from validator-set change to validator-set change, each hop verified by a set that
/// is known already, over several sources that are compared with one another. Thread-safe.
/// </summary>
public sealed class LightClient : IDisposable
{
    private const int HopsMax = 10_000;
    private readonly IReadOnlyList<ILightSource> _sources;
    private readonly TrustOptions _options;
    private readonly TimeProvider _time;
    private readonly ITrustStore _store;
    private readonly SemaphoreSlim _one = new(1);
    private volatile TrustedState _trusted;

    /// <summary>Starts from what the store holds, or else from <paramref name="anchor"/>.</summary>
    /// <param name="anchor">A genesis or a checkpoint that the operator vouches for.</param>
    /// <param name="sources">Who to ask, in order of preference; the others are witnesses.</param>
    /// <param name="options">How much trust time may carry.</param>
    /// <param name="store">Keeps the newest trusted point across restarts.</param>
    /// <param name="time">The local clock.</param>
    /// <exception cref="InvalidDataException">The store is damaged, or of another chain; the message names the remedy.</exception>
    public LightClient(TrustedState anchor, IReadOnlyList<ILightSource> sources, TrustOptions options, ITrustStore store, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        ArgumentNullException.ThrowIfNull(store);
        _sources = sources;
        _options = options;
        _store = store;
        _time = time;
        TrustedState? kept = store.Load();
        if (kept is not null && !kept.ChainId.Equals(anchor.ChainId)) throw new InvalidDataException($"the trust store is of chain {kept.ChainId}, not of {anchor.ChainId}: remove it to start from the genesis");
        _trusted = kept is not null && kept.Height > anchor.Height ? kept : anchor;
    }

    /// <summary>The newest trusted point; never moves backwards (threat C03).</summary>
    public TrustedState Trusted => _trusted;

    /// <summary>Set once two sources have shown conflicting headers with good certificates; the client then trusts nobody until an operator looks (threat D07).</summary>
    public (LightBlock First, LightBlock Second)? Conflict { get; private set; }

    /// <summary>Asks the sources in turn for the newest release and verifies the first answer that can be verified.</summary>
    /// <returns>A proven answer under a fresh head, or the reason why there is none.</returns>
    public async Task<ProvenAnswer> GetLatestReleaseAsync(Address vendor, string model, string channel, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (Conflict is not null) return new ProvenAnswer.Refused(LightVerdict.ConflictingHeaders);
            LightVerdict worst = LightVerdict.NoSource;
            foreach (ILightSource source in _sources)
            {
                LatestReleaseAnswer? answer = await source.GetLatestReleaseAsync(vendor, model, channel, cancellation).ConfigureAwait(false);
                if (answer is null) continue;
                LightVerdict verdict = await TrustAsync(source, answer.Block, cancellation).ConfigureAwait(false);
                if (verdict == LightVerdict.ConflictingHeaders) return new ProvenAnswer.Refused(verdict);
                if (verdict == LightVerdict.Valid && IsStale(answer.Block.Header)) verdict = LightVerdict.StaleHead;
                ProvenAnswer proven = verdict == LightVerdict.Valid ? ReleaseProofVerifier.Verify(answer.Block.Header, answer, vendor, model, channel) : new ProvenAnswer.Refused(verdict);
                if (proven is not ProvenAnswer.Refused refused) return proven;
                worst = refused.Verdict;
            }

            return new ProvenAnswer.Refused(worst);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Moves trust to the newest header of the first source that can show one.</summary>
    public async Task<LightVerdict> SyncAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (Conflict is not null) return LightVerdict.ConflictingHeaders;
            LightVerdict worst = LightVerdict.NoSource;
            foreach (ILightSource source in _sources)
            {
                LightBlock? head = await source.GetLightBlockAsync(0, cancellation).ConfigureAwait(false);
                if (head is null) continue;
                LightVerdict verdict = await TrustAsync(source, head, cancellation).ConfigureAwait(false);
                if (verdict == LightVerdict.Valid && IsStale(head.Header)) verdict = LightVerdict.StaleHead;
                if (verdict is LightVerdict.Valid or LightVerdict.ConflictingHeaders) return verdict;
                worst = verdict;
            }

            return worst;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    /// <summary>Verifies a header of a source, hopping over the set changes between, and makes it the trusted one.</summary>
    private async Task<LightVerdict> TrustAsync(ILightSource source, LightBlock target, CancellationToken cancellation)
    {
        TrustedState trusted = _trusted;
        if (target.Header.Height == trusted.Height && target.Header.Hash.Equals(trusted.HeaderHash)) return LightVerdict.Valid;
        if (target.Header.Height <= trusted.Height) return target.Header.Height < trusted.Height ? LightVerdict.NotNewer : await JudgeConflictAsync(target, cancellation).ConfigureAwait(false);
        List<LightBlock> path = await HopsAsync(source, trusted, target, cancellation).ConfigureAwait(false);
        foreach (LightBlock block in path)
        {
            LightVerdict verdict = HeaderVerifier.Verify(trusted, block, _options, Now());
            if (verdict != LightVerdict.Valid) return verdict;
            trusted = HeaderVerifier.Advance(block);
        }

        if (!await AgreeAsync(source, target, cancellation).ConfigureAwait(false)) return LightVerdict.ConflictingHeaders;
        _store.Save(trusted);
        _trusted = trusted;
        return LightVerdict.Valid;
    }

    /// <summary>The set changes between what is trusted and the target, ascending, then the target: k changes cost k + 1 headers.</summary>
    private static async Task<List<LightBlock>> HopsAsync(ILightSource source, TrustedState trusted, LightBlock target, CancellationToken cancellation)
    {
        List<LightBlock> path = [target];
        // A header's own last change may be itself; what matters is the newest change before it.
        long change = target.Header.LastSetChangeHeight;
        if (change == target.Header.Height)
        {
            LightBlock? before = change - 1 > trusted.Height ? await source.GetLightBlockAsync(change - 1, cancellation).ConfigureAwait(false) : null;
            if (before is null || before.Header.Height != change - 1) return path;
            path.Insert(0, before);
            change = before.Header.LastSetChangeHeight;
        }

        while (change > trusted.Height && path.Count < HopsMax)
        {
            LightBlock? hop = await source.GetLightBlockAsync(change, cancellation).ConfigureAwait(false);
            if (hop is null || hop.Header.Height != change || path.Exists(b => b.Header.Height == change)) return path;
            path.Insert(0, hop);
            LightBlock? before = change - 1 > trusted.Height ? await source.GetLightBlockAsync(change - 1, cancellation).ConfigureAwait(false) : null;
            change = before is not null && before.Header.Height == change - 1 ? before.Header.LastSetChangeHeight : 0;
        }

        return path;
    }

    /// <summary>Compares the target with what another source shows at its height. Witnesses that cannot answer do not count.</summary>
    private async Task<bool> AgreeAsync(ILightSource asked, LightBlock target, CancellationToken cancellation)
    {
        foreach (ILightSource witness in _sources)
        {
            if (ReferenceEquals(witness, asked)) continue;
            LightBlock? other = await witness.GetLightBlockAsync(target.Header.Height, cancellation).ConfigureAwait(false);
            if (other is null || other.Header.Height != target.Header.Height) continue;
            if (other.Header.Hash.Equals(target.Header.Hash)) return true;
            if (!IsCertified(other, target.Validators)) continue;
            Conflict = (target, other);
            return false;
        }

        return true;
    }

    private async Task<LightVerdict> JudgeConflictAsync(LightBlock target, CancellationToken cancellation)
    {
        foreach (ILightSource source in _sources)
        {
            LightBlock? ours = await source.GetLightBlockAsync(target.Header.Height, cancellation).ConfigureAwait(false);
            if (ours is null || !ours.Header.Hash.Equals(_trusted.HeaderHash) || !IsCertified(target, ours.Validators)) continue;
            Conflict = (ours, target);
            return LightVerdict.ConflictingHeaders;
        }

        return LightVerdict.NotNewer;
    }

    private static bool IsCertified(LightBlock block, ValidatorSet validators) => block.Certificate.VerifyFor(block.Header, validators, block.Header.ChainId) == CertificateVerdict.Valid;

    private bool IsStale(BlockHeader header) => Now() - header.TimeMs > _options.MaxHeadAgeMs;

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
