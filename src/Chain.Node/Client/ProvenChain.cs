using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Fwledger.V1;

namespace Chain.Node.Client;

/// <summary>The chain as a command's own light client proves it: names, keys, nonces, parameters and records. A node's word alone counts for nothing.</summary>
internal sealed class ProvenChain : IDisposable
{
    private LightClient? _client;
    private readonly GenesisDocument? _genesis;

    private ProvenChain(GrpcLightSource source, OfflineTrust trust, LightClient? client)
    {
        Source = source;
        Trust = trust;
        _client = client;
        _genesis = trust.Genesis;
    }

    /// <summary>The node that is asked.</summary>
    public GrpcLightSource Source { get; }

    /// <summary>Where trust starts.</summary>
    public OfflineTrust Trust { get; }

    /// <summary>The chain, as the trusted file names it.</summary>
    public Hash256 ChainId => Trust.ChainId;

    /// <summary>Height of the newest proven block; 0 before the first block.</summary>
    public long Height => _client?.Trusted.Height ?? 0;

    /// <summary>The newest trusted point; null before the first block.</summary>
    public TrustedState? Head => _client?.Trusted;

    /// <summary>Whether a participant is in the validator set of the next block.</summary>
    public bool IsValidator(Address id) => (_client?.Trusted.NextValidators ?? _genesis!.Validators).IndexOf(id) >= 0;

    /// <summary>Opens a chain by a node and what the user trusts.</summary>
    /// <param name="source">The node; the caller disposes of it.</param>
    /// <param name="trustPath">genesis.json or an anchor; null to take the node's genesis, with a warning.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="CommandException">The node is of another chain, or proves nothing.</exception>
    public static async Task<ProvenChain> OpenAsync(GrpcLightSource source, string? trustPath, CancellationToken cancellation)
    {
        OfflineTrust? pinned = trustPath is null ? null : TrustFile.Load(trustPath);
        StatusReply status = await source.Client.GetStatusAsync(new GetStatusRequest(), cancellationToken: cancellation).ConfigureAwait(false);
        OfflineTrust trust = pinned ?? await TakeFromNodeAsync(source, cancellation).ConfigureAwait(false);
        if (status.ChainId != trust.ChainId.ToString())
        {
            throw new CommandException(ExitCode.Configuration,
                $"node {source.Name} is of chain {status.ChainId}, but {trustPath ?? "its genesis"} is of chain {trust.ChainId}: name a node of that chain");
        }

        if (status.Height == 0 && !trust.IsAnchor) return new ProvenChain(source, trust, null);
        ProvenChain chain = new(source, trust, Begin(source, trust, await StartAsync(source, trust, cancellation).ConfigureAwait(false)));
        await chain.SyncAsync(cancellation).ConfigureAwait(false);
        return chain;
    }

    /// <summary>Proves the node's newest block.</summary>
    /// <exception cref="CommandException">It does not verify, or is stale.</exception>
    public async Task SyncAsync(CancellationToken cancellation)
    {
        if (_client is null) return;
        LightVerdict verdict = await _client.SyncAsync(cancellation).ConfigureAwait(false);
        if (verdict is not (LightVerdict.Valid or LightVerdict.NotNewer)) throw NotProven(verdict);
    }

    /// <summary>The value of an entry of the newest state; null if it is proven that there is none.</summary>
    /// <exception cref="CommandException">Nothing is proven.</exception>
    public async Task<ReadOnlyMemory<byte>?> FindAsync(StateKey key, CancellationToken cancellation)
    {
        if (_client is null) return null;
        ProvenEntry entry = await _client.GetStateEntryAsync(key, cancellation).ConfigureAwait(false);
        return entry switch
        {
            ProvenEntry.Found found => found.Value,
            ProvenEntry.Absent => null,
            ProvenEntry.Refused refused => throw NotProven(refused.Verdict),
            _ => throw new InvalidOperationException("There is no other case."),
        };
    }

    /// <summary>The participant that a key belongs to; null if it belongs to none.</summary>
    public async Task<Address?> OwnerOfAsync(PublicKey key, CancellationToken cancellation)
    {
        if (_client is null) return _genesis!.Participants.FirstOrDefault(p => p.Key == key)?.Key.ToAddress();
        ReadOnlyMemory<byte>? value = await FindAsync(StateKeys.KeyOwner(key), cancellation).ConfigureAwait(false);
        return value is { } bytes && Address.TryFrom(bytes.Span, out Address owner) ? owner : null;
    }

    /// <summary>A participant's record; null if there is none.</summary>
    public async Task<ParticipantRecord?> ParticipantAsync(Address id, CancellationToken cancellation)
    {
        if (_client is null)
        {
            if (_genesis!.Participants.FirstOrDefault(p => p.Key.ToAddress() == id) is not { } first) return null;
            ParticipantKey[] keys = [new ParticipantKey(first.Key, 0, 0)];
            DatedReleasePolicy[] policies = [new DatedReleasePolicy(ReleasePolicy.OwnKey, 0)];
            return new ParticipantRecord(id, first.Name, first.Roles, false, keys, policies) { RepositoryUri = first.RepositoryUri };
        }

        ReadOnlyMemory<byte>? value = await FindAsync(StateKeys.Participant(id), cancellation).ConfigureAwait(false);
        return value is { } bytes && ParticipantRecord.TryDecode(bytes.Span, out ParticipantRecord? record) ? record : null;
    }

    /// <summary>Finds a participant by address, name or key.</summary>
    /// <exception cref="CommandException">It is proven that there is none.</exception>
    public async Task<ParticipantRecord> ResolveAsync(string participant, CancellationToken cancellation)
    {
        Address? id = Address.TryParse(participant, out Address address) ? address
            : PublicKey.TryParse(participant, out PublicKey key) ? await OwnerOfAsync(key, cancellation).ConfigureAwait(false)
            : await OfNameAsync(participant, cancellation).ConfigureAwait(false);
        ParticipantRecord? record = id is { } found ? await ParticipantAsync(found, cancellation).ConfigureAwait(false) : null;
        return record ?? throw new CommandException(ExitCode.NotFound,
            $"no participant has the address, name or key '{participant}': see 'fwledger participants list'");
    }

    /// <summary>A participant's next nonce.</summary>
    public async Task<ulong> NonceAsync(Address id, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte>? value = await FindAsync(StateKeys.Nonce(id), cancellation).ConfigureAwait(false);
        if (value is not { } bytes) return 0;
        CborReader reader = new(bytes.Span);
        return reader.TryUInt(ulong.MaxValue, out ulong nonce) ? nonce : 0;
    }

    /// <summary>The chain's parameters.</summary>
    public async Task<ChainParameters> ParametersAsync(CancellationToken cancellation)
    {
        if (_client is null) return _genesis!.Parameters;
        ReadOnlyMemory<byte>? value = await FindAsync(StateKeys.Parameters, cancellation).ConfigureAwait(false);
        return value is { } bytes && ChainParameters.TryDecode(bytes.Span, out ChainParameters? parameters) ? parameters
            : throw new CommandException(ExitCode.Failure, "the chain's parameters do not decode: the node may run another version of fwledger");
    }

    /// <summary>A release; null if there is none.</summary>
    public async Task<ReleaseRecord?> ReleaseAsync(Address contract, CancellationToken cancellation)
    {
        if (_client is null) return null;
        ProvenAnswer answer = await _client.GetReleaseAsync(contract, cancellation).ConfigureAwait(false);
        return answer switch
        {
            ProvenAnswer.Known known => known.Record,
            ProvenAnswer.Refused refused => throw NotProven(refused.Verdict),
            _ => null,
        };
    }

    /// <summary>Proves the receipt of a transaction.</summary>
    /// <exception cref="CommandException">The node's answer is not proven by a certified header.</exception>
    public async Task<Receipt> ReceiptAsync(Hash256 transaction, ReceiptReply reply, CancellationToken cancellation)
    {
        // Before the first block there was nothing to follow yet.
        LightClient client = _client ??= Begin(Source, Trust, TrustedState.FromGenesis(_genesis!));
        // Trust never moves backwards, so an older block is proven by a client of its own.
        using LightClient? earlier = reply.Height >= Height ? null : Begin(Source, Trust, await StartAsync(Source, Trust, cancellation).ConfigureAwait(false));
        client = earlier ?? client;
        (LightVerdict verdict, BlockHeader? header) = await client.TrustBlockAsync(reply.Height, cancellation).ConfigureAwait(false);
        if (header is null) throw NotProven(verdict);
        return ReceiptProof.TryVerify(header, transaction, reply, out Receipt? receipt) ? receipt
            : throw NotProven(LightVerdict.BadProof);
    }

    public void Dispose() => _client?.Dispose();

    private static async Task<TrustedState> StartAsync(GrpcLightSource source, OfflineTrust trust, CancellationToken cancellation) =>
        (trust.Genesis is { } genesis ? TrustedState.FromGenesis(genesis) : await trust.Anchor.FetchAsync([source], cancellation).ConfigureAwait(false))
        ?? throw new CommandException(ExitCode.VerificationFailed,
            $"node {source.Name} does not have the validator set of anchor {trust.Height}: ask another node");

    private static LightClient Begin(GrpcLightSource source, OfflineTrust trust, TrustedState start)
    {
        ChainParameters first = trust.Genesis?.Parameters ?? new ChainParameters();
        TrustOptions options = new(MaxHeadAgeMs: 3L * first.HeartbeatMs) { MaxHeadAgeHeartbeats = 3 };
        return new LightClient(start, [source], options, new NoTrustStore(), TimeProvider.System);
    }

    private static async Task<OfflineTrust> TakeFromNodeAsync(GrpcLightSource source, CancellationToken cancellation)
    {
        GenesisDocument genesis = await NodeGenesis.FetchAsync(source, cancellation).ConfigureAwait(false);
        await Console.Error.WriteLineAsync($"warning: the genesis of chain {genesis.Name} ({genesis.ChainId}) comes from node {source.Name} itself: "
            + $"name the file that you trust with {TrustFile.OptionName} or {TrustFile.Variable}").ConfigureAwait(false);
        return OfflineTrust.From(genesis);
    }

    private async Task<Address?> OfNameAsync(string name, CancellationToken cancellation)
    {
        if (!ManifestRules.IsName(name, Core.Limits.NameBytesMax)) return null;
        if (_client is null) return _genesis!.Participants.FirstOrDefault(p => p.Name == name)?.Key.ToAddress();
        ReadOnlyMemory<byte>? value = await FindAsync(StateKeys.ParticipantName(name), cancellation).ConfigureAwait(false);
        return value is { } bytes && Address.TryFrom(bytes.Span, out Address id) ? id : null;
    }

    private CommandException NotProven(LightVerdict verdict) => new(
        verdict switch
        {
            LightVerdict.NoSource => ExitCode.Unreachable,
            LightVerdict.StaleHead => ExitCode.Timeout,
            _ => ExitCode.VerificationFailed,
        },
        $"node {Source.Name} does not prove its answer: {verdict.Explain()}");

    /// <summary>A command keeps no trust: each starts at the genesis or anchor that its user names.</summary>
    private sealed class NoTrustStore : ITrustStore
    {
        public string ConflictRemedy => "ask a node whose chain you trust";

        public TrustedState? Load() => null;

        public void Save(TrustedState trusted)
        {
        }

        public ConflictEvidence? LoadConflict() => null;

        public void SaveConflict(ConflictEvidence evidence)
        {
        }
    }
}
