using Chain.Light;
using Gateway.Downloads;
using Gateway.Events;
using Gateway.Receipts;
using Gateway.Sessions;
using Gateway.Updates;
using Microsoft.Extensions.Logging;

namespace Gateway.Hosting;

/// <summary>Writes the events that operators need to the log.</summary>
internal sealed class EventLog(ILogger logger) : IGatewayObserver
{
    public void OnEvent(GatewayEvent happened)
    {
        switch (happened)
        {
            case DownloadEvent download:
                Log(download);
                break;
            case UpdateEvent update:
                Log(update);
                break;
            case ReceiptEvent.Reported(OutcomeSnapshot report, OutcomeReply reply):
                GatewayLog.Reported(logger, report.Release.ToString(), report.Sequence, report.Counts.Devices, reply.Verdict, reply.Detail);
                break;
            case ReceiptEvent.StorageFailed failed:
                GatewayLog.FolderFailed(logger, failed.Error);
                break;
        }
    }

    private void Log(DownloadEvent happened)
    {
        switch (happened)
        {
            case DownloadEvent.SourceFailed failed:
                GatewayLog.SourceFault(logger, failed.Source.Kind, failed.Source.Uri.ToString(), failed.Verdict, failed.Detail);
                break;
            case DownloadEvent.Failed failed:
                GatewayLog.DownloadFailed(logger, failed.Manifest.ImageSha256.ToString(), failed.Verdict);
                break;
            case DownloadEvent.CalledOff cancelled:
                GatewayLog.DownloadCalledOff(logger, cancelled.Manifest.Model, cancelled.Manifest.Version, cancelled.Reason);
                break;
        }
    }

    private void Log(UpdateEvent happened)
    {
        switch (happened)
        {
            case UpdateEvent.Offered { Session: DeviceSession session }:
                GatewayLog.Offered(logger, session.DeviceId, session.Model, session.Version, session.ActionId);
                break;
            case UpdateEvent.CalledOff(DeviceSession session, string reason):
                GatewayLog.CalledOff(logger, session.DeviceId, session.ActionId, reason);
                break;
            case UpdateEvent.TransferAborted { Session: DeviceSession session }:
                GatewayLog.TransferAborted(logger, session.DeviceId, session.ActionId);
                break;
            case UpdateEvent.Ended { Session: DeviceSession session }:
                GatewayLog.Ended(logger, session.DeviceId, session.ActionId, session.State);
                break;
            case UpdateEvent.ProofMissing missing:
                GatewayLog.NoProof(logger, missing.Key.Model, missing.Key.Channel, Explain(missing.Refused));
                break;
            case UpdateEvent.Alarmed alarmed:
                GatewayLog.Alarmed(logger, alarmed.Text);
                break;
            case UpdateEvent.SourceFailed failed:
                GatewayLog.SourceFailed(logger, failed.Error);
                break;
            case UpdateEvent.RoundFailed { Error: IOException or UnauthorizedAccessException } failed:
                GatewayLog.FolderFailed(logger, failed.Error);
                break;
            case UpdateEvent.RoundFailed failed:
                GatewayLog.RoundFailed(logger, failed.Error);
                break;
        }
    }

    private static string Explain(ProvenAnswer.Refused refused) => refused.Sources.Count == 0
        ? refused.Verdict.Explain() : $"{refused.Verdict.Explain()} ({string.Join("; ", refused.Sources)})";
}
