using System.CommandLine;
using System.Runtime.CompilerServices;
using Chain.Core;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Client;
using Fwledger.V1;

namespace Chain.Node.Cli.Shared;

/// <summary>Finds a participant by its address, the first digits of it, its name or a key.</summary>
internal static class ParticipantLookup
{
    /// <summary>Description of an argument or option that names a participant.</summary>
    public const string Form = "address, the first digits of it, name, or key";

    /// <summary>An optional participant; null if the user does not name it.</summary>
    public static Option<string?> Option(string name, string description)
    {
        Option<string?> option = new(name) { Description = $"{description} The participant's {Form}." };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !IsForm(token.Value)) result.AddError($"{name}: '{token.Value}' is no participant's {Form}");
        });
        return option;
    }

    /// <summary>Whether a text can name a participant.</summary>
    public static bool IsForm(string text) => ManifestRules.IsName(text, Limits.NameBytesMax) || PublicKey.TryParse(text, out _);

    /// <summary>Finds a participant and proves its record.</summary>
    /// <exception cref="CommandException">No participant or more than one fits, or nothing is proven.</exception>
    public static async Task<ParticipantRecord> FindAsync(ProvenChain chain, string text, CancellationToken cancellation)
    {
        try
        {
            return await chain.ResolveAsync(text, cancellation).ConfigureAwait(false);
        }
        catch (CommandException e) when (e.Code == ExitCode.NotFound && IsShort(text))
        {
            Address found = await ExpandAsync(chain.Source.Client, text, cancellation).ConfigureAwait(false);
            return await chain.ResolveAsync(found.ToString(), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Finds a participant's address, as a node says.</summary>
    /// <exception cref="CommandException">No participant or more than one fits.</exception>
    public static async Task<Address> AddressOfAsync(Fwledger.V1.Ledger.LedgerClient client, string text, CancellationToken cancellation) =>
        Address.TryParse(text, out Address whole) ? whole : Address.Parse((await ViewOfAsync(client, text, cancellation).ConfigureAwait(false)).Address);

    /// <summary>A participant, as a node says.</summary>
    /// <exception cref="CommandException">More than one fits.</exception>
    /// <exception cref="Grpc.Core.RpcException">None fits, or the node does not answer.</exception>
    public static async Task<ParticipantView> ViewOfAsync(Fwledger.V1.Ledger.LedgerClient client, string text, CancellationToken cancellation)
    {
        try
        {
            return await AskAsync(text).ConfigureAwait(false);
        }
        catch (Grpc.Core.RpcException e) when (e.StatusCode == Grpc.Core.StatusCode.NotFound && IsShort(text))
        {
            return await AskAsync((await ExpandAsync(client, text, cancellation).ConfigureAwait(false)).ToString()).ConfigureAwait(false);
        }

        async Task<ParticipantView> AskAsync(string named) =>
            await client.GetParticipantAsync(new GetParticipantRequest { Participant = named }, cancellationToken: cancellation).ConfigureAwait(false);
    }

    private static bool IsShort(string text) => ShortAddress.IsForm(text) && text.Length < 2 * Address.Size;

    private static Task<Address> ExpandAsync(Fwledger.V1.Ledger.LedgerClient client, string text, CancellationToken cancellation) =>
        ShortAddress.FindAsync(text, "participant", "fwledger participants list", () => AllAsync(client, cancellation));

    private static async IAsyncEnumerable<(string Address, string What)> AllAsync(
        Fwledger.V1.Ledger.LedgerClient client, [EnumeratorCancellation] CancellationToken cancellation)
    {
        long start = 0;
        do
        {
            ListParticipantsReply page = await client.ListParticipantsAsync(new ListParticipantsRequest { Start = start }, cancellationToken: cancellation)
                .ConfigureAwait(false);
            foreach (ParticipantView one in page.Participants) yield return (one.Address, one.Name);
            start = page.Next;
        }
        while (start != 0);
    }
}
