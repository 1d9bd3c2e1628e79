using System.Runtime.CompilerServices;
using Fwledger.V1;

namespace Chain.Node.Cli.Firmware;

/// <summary>Reads a node's list of releases page by page.</summary>
internal static class ReleasePages
{
    public static async IAsyncEnumerable<ReleaseView> AllAsync(
        Fwledger.V1.Ledger.LedgerClient client, [EnumeratorCancellation] CancellationToken cancellation)
    {
        long start = 0;
        do
        {
            ListReleasesReply page = await client.ListReleasesAsync(new ListReleasesRequest { Start = start }, cancellationToken: cancellation)
                .ConfigureAwait(false);
            foreach (ReleaseView view in page.Releases) yield return view;
            start = page.Next;
        }
        while (start != 0);
    }

    /// <summary>Names of participants by address, for display.</summary>
    public static async Task<Dictionary<string, string>> NamesAsync(Fwledger.V1.Ledger.LedgerClient client, CancellationToken cancellation)
    {
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        long start = 0;
        do
        {
            ListParticipantsReply page = await client.ListParticipantsAsync(new ListParticipantsRequest { Start = start }, cancellationToken: cancellation)
                .ConfigureAwait(false);
            foreach (ParticipantView participant in page.Participants) names[participant.Address] = participant.Name;
            start = page.Next;
        }
        while (start != 0);
        return names;
    }
}
