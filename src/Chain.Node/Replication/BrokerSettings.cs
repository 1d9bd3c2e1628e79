using Chain.Core.Primitives;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;

namespace Chain.Node.Replication;

/// <summary>What a broker's node goes by.</summary>
/// <param name="Id">The broker.</param>
/// <param name="Policy">Which releases it proposes to carry.</param>
/// <param name="TermsHours">How long a proposal asks to carry a release, in hours; 0 for as long as both want.</param>
/// <param name="WithdrawSuperseded">Whether contracts of superseded releases are withdrawn.</param>
internal sealed record BrokerSettings(Address Id, MirrorPolicy Policy, int TermsHours, bool WithdrawSuperseded)
{
    /// <summary>The base URI that the chain knows for the broker: locations must lie under it.</summary>
    /// <exception cref="IOException">The chain knows none; the message says what to do.</exception>
    public string RepositoryUri(ChainStore store)
    {
        using StateView view = store.OpenView();
        string uri = view.Participant(Id)?.RepositoryUri ?? "";
        return uri.Length > 0 ? uri
            : throw new IOException($"broker {Id} has no repository on the chain: have the authorities vote one in with 'fwledger participants propose'");
    }
}
