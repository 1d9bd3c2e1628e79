using Gateway.Devices;
using Gateway.Events;
using Gateway.Receipts;
using Gateway.Sessions;

namespace Gateway.Updates;

/// <summary>Carries each change of a session to the receipts, the device registry and the observers.</summary>
/// <param name="devices">The registry.</param>
/// <param name="receipts">The receipts.</param>
/// <param name="observer">Receives <see cref="UpdateEvent"/>s.</param>
/// <param name="onReceipt">Called when a receipt is new.</param>
/// <param name="onEnded">Called when a session has ended.</param>
/// <param name="time">The clock.</param>
internal sealed class SessionRecorder(
    DeviceRegistry devices, ReceiptStore receipts, IGatewayObserver observer, Action onReceipt, Action<DeviceSession> onEnded, TimeProvider time)
{
    /// <summary>Records a session that was opened or has changed its state; the change is on disk already.</summary>
    public void Record(DeviceSession session)
    {
        if (receipts.Take(session)) onReceipt();
        RaiseInstalled(session);
        observer.OnEvent(session.State switch
        {
            SessionState.Offered => new UpdateEvent.Offered(session),
            SessionState.Downloading => new UpdateEvent.Started(session),
            SessionState.Installed => new UpdateEvent.Installed(session),
            _ => new UpdateEvent.Ended(session),
        });
        if (session.IsFinal) onEnded(session);
    }

    /// <summary>
    /// Repeats what a crash, a full disk or a registry from a backup lost, so that no installed version or counter is forgotten
    /// (threat A08). [GW-FLOOR.2] [GW-FLOOR.3]
    /// </summary>
    /// <param name="sessions">All sessions.</param>
    /// <param name="isStart">Whether the gateway is starting; then all receipts are compared with the sessions.</param>
    public void CatchUp(SessionStore sessions, bool isStart = false)
    {
        devices.CorrectTimes(time.GetUtcNow().ToUnixTimeMilliseconds());
        sessions.CorrectTimes();
        foreach (DeviceSession session in sessions.ListAll()) RaiseInstalled(session);
        receipts.CatchUp(sessions.ListAll(), isStart);
    }

    private void RaiseInstalled(DeviceSession session)
    {
        if (session.State != SessionState.Confirmed) return;
        devices.RaiseInstalled(session.DeviceId, session.Version, session.SecurityCounter);
        devices.EndRepairBy(session.DeviceId, session.ActionId, session.StateSinceMs);
    }
}
