using Chain.Contracts.FirmwareUpdate;
using Chain.Contracts.OutcomeReports;
using Chain.Contracts.Participants;
using Chain.Contracts.Replication;
using Chain.Core.Ledger;

namespace Chain.Contracts;

/// <summary>Which rules hold for a contract kind at a height. A new version of a kind is a new line with the height from which it holds.</summary>
internal sealed class ContractRegistry(ContractRegistry.Entry[] entries)
{
    /// <summary>One version of one kind.</summary>
    internal sealed record Entry(ContractKind Kind, int Version, long ActiveFromHeight, IContract Contract);

    /// <summary>Every kind that this software knows.</summary>
    public static ContractRegistry Default { get; } = new(
    [
        new Entry(ContractKind.Participants, 1, 0, new ParticipantsContract()),
        new Entry(ContractKind.FirmwareUpdate, 1, 0, new FirmwareUpdateContract()),
        new Entry(ContractKind.Replication, 1, 0, new ReplicationContract()),
        new Entry(ContractKind.OutcomeReports, 1, 0, new OutcomeReportsContract()),
    ]);

    /// <summary>The newest version of a kind that holds at a height, or null.</summary>
    public IContract? Find(ContractKind kind, long height)
    {
        Entry? found = null;
        foreach (Entry entry in entries)
        {
            if (entry.Kind == kind && entry.ActiveFromHeight <= height && (found is null || entry.Version > found.Version)) found = entry;
        }

        return found?.Contract;
    }
}
