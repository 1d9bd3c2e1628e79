using System.CommandLine;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Client;
using Chain.Node.Keys;
using Chain.Node.Signing;
using Fwledger.V1;

namespace Chain.Node.Cli.Shared;

/// <summary>One key's connection to one node. Every command that calls a contract opens one.</summary>
/// <remarks>What is signed never rests on the node's word: the chain is pinned, and names, nonces and records are proven. The node only carries.</remarks>
internal sealed class Session : IDisposable
{
    public const string KeyOptionName = "--key";

    private readonly GrpcLightSource _source;
    private readonly SigningKey? _signer;
    private readonly ParseResult _parsed;
    private ParticipantRecord? _owner;

    private Session(ParseResult parsed, GrpcLightSource source, SigningKey? signer, PublicKey key, ProvenChain chain)
    {
        _parsed = parsed;
        _source = source;
        _signer = signer;
        Key = key;
        Chain = chain;
    }

    /// <summary>The public key of the session. A session that only prepares a transaction needs no more of it.</summary>
    public PublicKey Key { get; }

    public ProvenChain Chain { get; }

    public Hash256 ChainId => Chain.ChainId;

    /// <summary>The node's client: for submissions, and for answers that nothing is signed over.</summary>
    public Fwledger.V1.Ledger.LedgerClient Client => _source.Client;

    /// <summary>Height of the newest proven block.</summary>
    public long Height => Chain.Height;

    public static Option<string?> KeyOption(string whose) =>
        new(KeyOptionName) { Description = $"Key file of {whose}. Required, unless the context names it." };

    /// <summary>The key file that the command line or the saved context names; null if neither does.</summary>
    public static string? FindKeyFile(ParseResult parsed) => CommandSettings.Find(parsed, KeyOptionName, null, static context => context.Key);

    /// <summary>The key file, for a command that cannot do without.</summary>
    /// <exception cref="CommandException">Nothing names it.</exception>
    public static string KeyFileOf(ParseResult parsed) => FindKeyFile(parsed) ?? throw new CommandException(ExitCode.Usage,
        $"Option '{KeyOptionName}' is required: name a key file, or save it with 'fwledger context set'");

    /// <summary>Opens a session with the key and the node of the command, and with what it trusts or the genesis.json near the key.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <param name="signs">Whether the command signs a transaction, unless it prepares one; a command that does not needs only the public key.</param>
    /// <exception cref="CommandException">The key or the trusted file cannot be used, or the node proves nothing.</exception>
    public static async Task<Session> OpenAsync(ParseResult parsed, CancellationToken cancellation, bool signs = true)
    {
        if (PrepareOptions.FileOf(parsed) is { } prepared) ExchangeFile.ThrowIfExists(prepared);
        string keyFile = KeyFileOf(parsed);
        bool isPublic = PublicKey.TryParse(keyFile, out PublicKey key);
        if (isPublic && signs && PrepareOptions.FileOf(parsed) is null)
            throw new CommandException(ExitCode.Usage, $"{KeyOptionName} is a public key, and this command signs: name the key's file, or use --prepare");
        SigningKey? signer = isPublic ? null : SigningKey.Open(keyFile);
        GrpcLightSource? source = null;
        try
        {
            source = NodeConnection.Open(parsed);
            string? trust = TrustFile.PathOf(parsed) ?? (SigningKey.IsFile(keyFile) ? TrustFile.FindNear(keyFile) : null);
            ProvenChain chain = await ProvenChain.OpenAsync(source, trust, cancellation).ConfigureAwait(false);
            return new Session(parsed, source, signer, signer?.PublicKey ?? key, chain);
        }
        catch
        {
            source?.Dispose();
            signer?.Dispose();
            throw;
        }
    }

    /// <summary>The participant that the key belongs to.</summary>
    /// <exception cref="CommandException">It is proven that it belongs to none.</exception>
    public async Task<ParticipantRecord> OwnerAsync(CancellationToken cancellation)
    {
        if (_owner is not null) return _owner;
        Address id = await Chain.OwnerOfAsync(Key, cancellation).ConfigureAwait(false) ?? throw CallSubmitter.NoOwner(Key);
        return _owner = await Chain.ParticipantAsync(id, cancellation).ConfigureAwait(false) ?? throw CallSubmitter.NoOwner(Key);
    }

    /// <summary>
    /// Shows what is signed, calls a contract, and waits until the call is final and its receipt is proven. With '--prepare', it writes the unsigned
    /// transaction to a file instead.
    /// </summary>
    /// <param name="kind">The contract's kind.</param>
    /// <param name="method">Its method.</param>
    /// <param name="target">The contract; zero for a new one.</param>
    /// <param name="payload">The method's arguments.</param>
    /// <param name="meaning">What the payload means, in words.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <returns>The receipt; null if the transaction is only prepared.</returns>
    public async Task<ReceiptReply?> CallAsync(ContractKind kind, int method, Address target, byte[] payload, string meaning, CancellationToken cancellation)
    {
        ParticipantRecord owner = await OwnerAsync(cancellation).ConfigureAwait(false);
        ulong nonce = PrepareOptions.NonceOf(_parsed) ?? await Chain.NonceAsync(owner.Id, cancellation).ConfigureAwait(false);
        if (PrepareOptions.FileOf(_parsed) is { } path)
        {
            TransactionFile file = new(ChainId, owner.Id, Key, nonce, kind, method, target, payload);
            ExchangeFile.WriteNew(path, file.Format());
            TransactionOutput.Print(file, path, $"{owner.Name} ({owner.Id}) will sign on chain {Chain.Trust.Name}: {meaning}", _parsed);
            return null;
        }

        await Console.Error.WriteLineAsync($"{owner.Name} ({owner.Id}) signs on chain {Chain.Trust.Name}: {meaning}").ConfigureAwait(false);
        return await CallSubmitter.SubmitAsync(Client, ChainId, _signer!, owner.Id, nonce, kind, method, target, payload, cancellation, Chain)
            .ConfigureAwait(false);
    }

    /// <summary>Calls the participants contract.</summary>
    /// <inheritdoc cref="CallAsync(ContractKind, int, Address, byte[], string, CancellationToken)"/>
    public Task<ReceiptReply?> CallAsync(int method, byte[] payload, string meaning, CancellationToken cancellation, Address target = default) =>
        CallAsync(ContractKind.Participants, method, target, payload, meaning, cancellation);

    /// <summary>Finds a participant's address by address, the first digits of it, name or key.</summary>
    public async Task<Address> AddressOfAsync(string participant, CancellationToken cancellation) =>
        (await ParticipantLookup.FindAsync(Chain, participant, cancellation).ConfigureAwait(false)).Id;

    /// <summary>Finds the addresses of several participants; ascending, without duplicates.</summary>
    public async Task<IReadOnlyList<Address>> AddressesOfAsync(IEnumerable<string> participants, CancellationToken cancellation)
    {
        List<Address> addresses = [];
        foreach (string participant in participants) addresses.Add(await AddressOfAsync(participant, cancellation).ConfigureAwait(false));
        return [.. addresses.Distinct().Order()];
    }

    public void Dispose()
    {
        Chain.Dispose();
        _source.Dispose();
        _signer?.Dispose();
    }
}
