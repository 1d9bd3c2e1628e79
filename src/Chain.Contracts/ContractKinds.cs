using Chain.Contracts.FirmwareUpdate;
using Chain.Contracts.OutcomeReports;
using Chain.Contracts.Participants;
using Chain.Contracts.Replication;
using Chain.Core.Ledger;

namespace Chain.Contracts;

/// <summary>
/// Every contract kind of this software: one registration line per version of a kind, with the height and the version of the chain's
/// rules from which it is in force.
/// </summary>
internal static class ContractKinds
{
    public static ContractRegistry Registry { get; } = new(
    [
        new ContractRegistry.Entry(ContractKind.Participants, 1, 0, new ParticipantsContract()),
        new ContractRegistry.Entry(ContractKind.FirmwareUpdate, 1, 0, new FirmwareUpdateContract()),
        new ContractRegistry.Entry(ContractKind.Replication, 1, 0, new ReplicationContract()),
        new ContractRegistry.Entry(ContractKind.OutcomeReports, 1, 0, new OutcomeReportsContract()),
        new ContractRegistry.Entry(ContractKind.Participants, 2, 0, new ParticipantsContract(2), Rules: 2),
        new ContractRegistry.Entry(ContractKind.FirmwareUpdate, 2, 0, new FirmwareUpdateContract(), Rules: 2),
        new ContractRegistry.Entry(ContractKind.Replication, 2, 0, new ReplicationContract(), Rules: 2),
        new ContractRegistry.Entry(ContractKind.Participants, 3, 0, new ParticipantsContract(3), Rules: 3),
        new ContractRegistry.Entry(ContractKind.Participants, 4, 0, new ParticipantsContract(4), Rules: 4),
    ]);
}
