using Chain.Node.Journal;

namespace Chain.Node.Hosting;

/// <summary>Closes the vote journal when the node's services go.</summary>
internal sealed class JournalOwner(VoteJournal? journal) : IDisposable
{
    public void Dispose() => journal?.Dispose();
}
