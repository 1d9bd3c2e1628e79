using System.Globalization;

namespace Chain.Node.Device;

/// <summary>A device with two slots that gets its updates from a gateway by hawkBit DDI. One loop owns everything; each iteration is one boot.</summary>
internal sealed class SimulatedDevice : IDisposable
{
    private readonly DeviceOptions _options;
    private readonly DeviceStore _store;
    private readonly DdiClient _gateway;
    private readonly BootLoader _bootLoader;
    private readonly UpdateRun _update;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<DeviceActivity> _onActivity;
    private TimeSpan _sleep;
    private DdiStatus _lastStatus = DdiStatus.Ok;

    private SimulatedDevice(DeviceOptions options, DeviceStore store, FaultPlan faults, TimeProvider time, ILogger logger, Action<DeviceActivity> onActivity)
    {
        _options = options;
        _store = store;
        _time = time;
        _logger = logger;
        _onActivity = onActivity;
        _sleep = options.PollDefault;
        _gateway = new DdiClient(options.Gateway, options.Tenant, options.Identity.Id, options.Token, time, options.Authorities);
        _bootLoader = new BootLoader(store, faults, text => DeviceLog.Event(logger, options.Identity.Id, text));
        ImageReceiver receiver = new(_gateway, store.Slots, faults, options.Receiver, time, options.Progress);
        ProofVerifier? verifier = options.Verifier is null ? null : ProofVerifier.Open(options.Verifier, options.Folder, _gateway);
        _update = new UpdateRun(store, _gateway, receiver, faults, options.Identity.Vendor, verifier, logger, onActivity);
    }

    /// <summary>The current state of the device.</summary>
    public DeviceState State => _store.State;

    /// <summary>Opens the device's folder. <see cref="RunAsync"/> starts the device.</summary>
    /// <exception cref="DeviceRefusedException">The data on its disk cannot be trusted.</exception>
    /// <exception cref="IOException">The folder cannot be used, or another process uses it.</exception>
    public static SimulatedDevice Open(DeviceOptions options, FaultPlan faults, TimeProvider time, ILogger logger, Action<DeviceActivity> onActivity) =>
        new(options, DeviceStore.Open(options.Folder, options.Identity, faults), faults, time, logger, onActivity);

    /// <summary>Boots, polls and updates until cancelled.</summary>
    /// <param name="onReady">Called once, after the first answer of the gateway.</param>
    /// <param name="cancellation">Stops the device cleanly.</param>
    public async Task RunAsync(Action onReady, CancellationToken cancellation)
    {
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                _bootLoader.Boot();
                DeviceLog.Runs(_logger, State.Id, State.Version, State.Slot, State.SecurityCounter);
                await RunImageAsync(onReady, cancellation).ConfigureAwait(false);
                onReady = static () => { };
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Cancelled: the device is switched off.
        }
    }

    public void Dispose()
    {
        _gateway.Dispose();
        _store.Dispose();
    }

    private TimeSpan PollInterval => _options.PollMax is { } max && max < _sleep ? max : _sleep;

    /// <summary>Runs the booted image: polls and updates until a restart is due.</summary>
    private async Task RunImageAsync(Action onReady, CancellationToken cancellation)
    {
        bool isReady = false, isTold = false;
        while (true)
        {
            // The report must precede the attributes: the gateway confirms a reported update by the version in the attributes.
            bool isReported = await DeliverReportAsync(cancellation).ConfigureAwait(false);
            if (isReported && !isTold) isTold = await TellAttributesAsync(cancellation).ConfigureAwait(false);
            DdiReply<PollAnswer> reply = await _gateway.PollAsync(cancellation).ConfigureAwait(false);
            Note(reply.Status);
            if (reply.Value is { } answer)
            {
                if (!isReady) onReady();
                isReady = true;
                _sleep = answer.Sleep ?? _sleep;
                isTold &= !answer.WantsAttributes;
                if (await ActAsync(answer, cancellation).ConfigureAwait(false)) return;
                if (State.Report is not null) continue;
            }

            await Task.Delay(PollInterval, _time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Acts on the answer to a poll; true if a restart is due.</summary>
    private async Task<bool> ActAsync(PollAnswer answer, CancellationToken cancellation)
    {
        if (answer.Cancel is { } cancel)
        {
            await AgreeToCancelAsync(cancel, cancellation).ConfigureAwait(false);
            return false;
        }

        if (answer.Deployment is not { } deployment) return false;
        DdiReply<UpdateOrder> order = await _gateway.GetOrderAsync(deployment, cancellation).ConfigureAwait(false);
        if (order.Status is not (DdiStatus.Ok or DdiStatus.Gone)) Note(order.Status);
        if (order.Value is null) return false;
        await _update.FollowAsync(order.Value, WatchForCancelAsync, cancellation).ConfigureAwait(false);
        return State.Pending is { IsBootable: true } && await MayRestartAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Delivers the report before a restart. False if the gateway has cancelled the update in the meantime.</summary>
    private async Task<bool> MayRestartAsync(CancellationToken cancellation)
    {
        while (State.Report is { } report)
        {
            DdiStatus status = await _gateway.TellAsync(report.ActionId, DdiFeedback.Closed(true, report.Detail), cancellation).ConfigureAwait(false);
            if (status == DdiStatus.Gone)
            {
                _update.Drop();
                return false;
            }

            if (status == DdiStatus.Ok) _store.Save(DeviceTransitions.Acknowledge(State));
            else await Task.Delay(PollInterval, _time, cancellation).ConfigureAwait(false);
        }

        return true;
    }

    private async Task AgreeToCancelAsync(Uri link, CancellationToken cancellation)
    {
        DdiReply<string> called = await _gateway.GetCancelledActionAsync(link, cancellation).ConfigureAwait(false);
        if (called.Value is not { } action) return;
        if (State.Pending is { } pending && pending.ActionId.ToString(CultureInfo.InvariantCulture) == action) _update.Drop();
        await _gateway.TellCancelledAsync(action, DdiFeedback.Closed(true, "Cancellation acknowledged."), cancellation).ConfigureAwait(false);
    }

    /// <summary>Polls during a download, as SWUpdate does. Completes with true once the gateway cancels the update.</summary>
    private async Task<bool> WatchForCancelAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(PollInterval, _time, cancellation).ConfigureAwait(false);
            DdiReply<PollAnswer> reply = await _gateway.PollAsync(cancellation).ConfigureAwait(false);
            if (reply.Value?.Cancel is not null) return true;
        }
    }

    /// <summary>Delivers the report on a finished update; true if none is left. If the gateway no longer knows the update, the report is dropped.</summary>
    private async Task<bool> DeliverReportAsync(CancellationToken cancellation)
    {
        if (State.Report is not { } report) return true;
        DdiStatus status = await _gateway.TellAsync(report.ActionId, DdiFeedback.Closed(report.IsSuccess, report.Detail), cancellation).ConfigureAwait(false);
        if (status is not (DdiStatus.Ok or DdiStatus.Gone)) return false;
        _store.Save(DeviceTransitions.Acknowledge(State));
        return true;
    }

    private async Task<bool> TellAttributesAsync(CancellationToken cancellation)
    {
        Dictionary<string, string> attributes = new()
        {
            ["version"] = State.Version,
            ["model"] = State.Model,
            ["hwRevision"] = State.HardwareRevision,
            ["imageSha256"] = State.Sha256.ToString(),
            ["securityCounter"] = State.SecurityCounter.ToString(CultureInfo.InvariantCulture),

            // Computed from the slot each time, so that an operator's 'gateway attest' detects a changed image (threat H08).
            ["installedSha256"] = _store.Slots.DigestOf(State.Slot).ToString(),
        };
        if (await _gateway.TellAttributesAsync(attributes, cancellation).ConfigureAwait(false) != DdiStatus.Ok) return false;
        if (State.State == DevicePhase.Confirmed) _onActivity(new DeviceActivity.UpdateConfirmed(State.Id, State.Version));
        return true;
    }

    /// <summary>Logs a problem with the gateway, once per change.</summary>
    private void Note(DdiStatus status)
    {
        if (status == _lastStatus) return;
        _lastStatus = status;
        string id = State.Id;
        if (status == DdiStatus.Unavailable) DeviceLog.NoAnswer(_logger, id, _options.Gateway);
        else if (status == DdiStatus.Unauthorized) DeviceLog.NotAuthorized(_logger, id, _options.Gateway);
        else if (status != DdiStatus.Ok) DeviceLog.BadAnswer(_logger, id, _options.Gateway, status);
    }
}
