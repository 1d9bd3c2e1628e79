using System.CommandLine;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Client;
using Chain.Node.Keys;
using Fwledger.V1;

namespace Chain.Node.Cli.Shared;

/// <summary>One key's connection to one node. Every command that calls a contract opens one.</summary>
internal sealed class Session : IDisposable
{
    private readonly GrpcLightSource _source;

    private Session(GrpcLightSource source, EcdsaSigner signer, Hash256 chainId)
    {
        _source = source;
        Signer = signer;
        ChainId = chainId;
    }

    public EcdsaSigner Signer { get; }

    public Hash256 ChainId { get; }

    public Fwledger.V1.Ledger.LedgerClient Client => _source.Client;

    public static Option<string> KeyOption(string whose) => new("--key") { Description = $"Key file of {whose}.", Required = true };

    public static async Task<Session> OpenAsync(string node, string keyFile, CancellationToken cancellation)
    {
        EcdsaSigner signer = KeyFile.Load(keyFile);
        GrpcLightSource source = NodeConnection.Open(node);
        try
        {
            return new Session(source, signer, await NodeConnection.ChainIdAsync(source, cancellation).ConfigureAwait(false));
        }
        catch
        {
            source.Dispose();
            signer.Dispose();
            throw;
        }
    }

    /// <summary>Calls the participants contract and waits until the call is final.</summary>
    public Task<ReceiptReply> CallAsync(int method, byte[] payload, CancellationToken cancellation, Address target = default) =>
        CallSubmitter.SubmitAsync(Client, ChainId, Signer, ContractKind.Participants, method, target, payload, cancellation);

    /// <summary>Height of the node's newest block.</summary>
    public async Task<long> HeightAsync(CancellationToken cancellation) =>
        (await Client.GetStatusAsync(new GetStatusRequest(), cancellationToken: cancellation).ConfigureAwait(false)).Height;

    /// <summary>Finds a participant by address, name or key.</summary>
    public async Task<ParticipantView> FindAsync(string participant, CancellationToken cancellation) =>
        await Client.GetParticipantAsync(new GetParticipantRequest { Participant = participant }, cancellationToken: cancellation).ConfigureAwait(false);

    /// <summary>Finds a participant's address by address, name or key.</summary>
    public async Task<Address> AddressOfAsync(string participant, CancellationToken cancellation) =>
        Address.Parse((await FindAsync(participant, cancellation).ConfigureAwait(false)).Address);

    /// <summary>Finds the addresses of several participants; ascending, without duplicates.</summary>
    public async Task<IReadOnlyList<Address>> AddressesOfAsync(IEnumerable<string> participants, CancellationToken cancellation)
    {
        List<Address> addresses = [];
        foreach (string participant in participants) addresses.Add(await AddressOfAsync(participant, cancellation).ConfigureAwait(false));
        return [.. addresses.Distinct().Order()];
    }

    public void Dispose()
    {
        _source.Dispose();
        Signer.Dispose();
    }
}
