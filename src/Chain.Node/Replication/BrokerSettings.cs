using Chain.Core.Primitives;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;

namespace Chain.Node.Replication;

/// <summary>Settings of a broker's node.</summary>
/// <param name="Id">The broker.</param>
/// <param name="Policy">Which releases it proposes to carry.</param>
/// <param name="TermsHours">Duration of the proposed terms, in hours; 0 for no end.</param>
/// <param name="WithdrawSuperseded">Whether the broker withdraws from contracts of superseded releases.</param>
internal sealed record BrokerSettings(Address Id, MirrorPolicy Policy, int TermsHours, bool WithdrawSuperseded)
{
    /// <summary>Base URI of the broker's repository, from the chain. The locations of its copies must be below it.</summary>
    /// <exception cref="IOException">The chain knows none; the message says what to do.</exception>
    public string RepositoryUri(ChainStore store)
    {
        using StateView view = store.OpenView();
        string uri = view.Participant(Id)?.RepositoryUri ?? "";
        return uri.Length > 0 ? uri
            : throw new IOException($"broker {Id} has no repository on the chain: have the authorities vote one in with 'fwledger participants propose'");
    }
}
