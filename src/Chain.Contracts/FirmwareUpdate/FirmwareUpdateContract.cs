using Chain.Core.Ledger;

namespace Chain.Contracts.FirmwareUpdate;

/// <summary>The update contract: one instance per release. RULES.md in this folder defines the rules and tags.</summary>
internal sealed class FirmwareUpdateContract : IContract
{
    public Outcome Call(CallContext call) => call.Transaction.Method switch
    {
        FirmwareUpdateMethods.Deploy => ReleaseDeployment.Deploy(call),
        FirmwareUpdateMethods.Attest => ReleaseChecks.Attest(call),
        FirmwareUpdateMethods.Approve => ReleaseChecks.Approve(call),
        FirmwareUpdateMethods.Veto => ReleaseChecks.Veto(call),
        FirmwareUpdateMethods.Activate => ReleaseActivation.Activate(call),
        FirmwareUpdateMethods.Revoke => ReleaseWithdrawal.Revoke(call),
        FirmwareUpdateMethods.Recall => ReleaseWithdrawal.Recall(call),
        _ => Outcome.UnknownMethod,
    };
}
