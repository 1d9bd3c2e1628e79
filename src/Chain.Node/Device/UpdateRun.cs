using Chain.Core.Primitives;

namespace Chain.Node.Device;

/// <summary>Carries out one order: downloads the image and makes its slot bootable, or reports why not.</summary>
/// <remarks>Each change of state is on disk before the gateway learns of it, so a device that crashes at any point can continue.</remarks>
internal sealed class UpdateRun(
    DeviceStore store, DdiClient gateway, ImageReceiver receiver, FaultPlan faults, string? vendor, ProofVerifier? verifier, ILogger logger,
    Action<DeviceActivity> onActivity)
{
    private DeviceState State => store.State;

    /// <summary>Carries out an order. The state holds the result afterwards.</summary>
    /// <param name="order">The unchecked order from the gateway.</param>
    /// <param name="watch">Completes with true once the gateway cancels the order. This method cancels it when it is no longer needed.</param>
    /// <param name="cancellation">Stops the run. The bytes on disk stay, so a later run can resume.</param>
    public async Task FollowAsync(UpdateOrder order, Func<CancellationToken, Task<bool>> watch, CancellationToken cancellation)
    {
        bool isDamaged = order.Sha256 == State.Sha256 && !store.Slots.Holds(State.Slot, State.Running);
        OrderVerdict verdict = OrderRules.Judge(order, State, store.CounterFloor, vendor, isDamaged);
        if (verdict != OrderVerdict.Acceptable)
        {
            DeviceLog.OrderRefused(logger, State.Id, order.ActionId, order.Model, order.Version, verdict);
            await gateway.TellAsync(order.ActionId, DdiFeedback.Closed(false, $"Refused: {verdict}."), cancellation).ConfigureAwait(false);
            return;
        }

        if (verifier is not null && !await IsProvenAsync(verifier, order, isDamaged, cancellation).ConfigureAwait(false)) return;
        PendingUpdate pending = Accept(order);
        DdiFeedback accepted = DdiFeedback.UnderWay("proceeding", $"{order.Version} accepted for slot {pending.Slot}.");
        DdiStatus status = await gateway.TellAsync(order.ActionId, accepted, cancellation).ConfigureAwait(false);
        if (status == DdiStatus.Gone) Drop();
        if (status != DdiStatus.Ok) return;
        await gateway.TellAsync(order.ActionId, DdiFeedback.UnderWay("download", "Download begins."), cancellation).ConfigureAwait(false);
        ReceiveVerdict received = await ReceiveAsync(pending, order.Download, watch, cancellation).ConfigureAwait(false);
        if (received == ReceiveVerdict.CalledOff) return;
        if (received != ReceiveVerdict.Complete)
        {
            Fail($"Download failed: {received}.");
            return;
        }

        onActivity(new DeviceActivity.ImageReceived(State.Id, order.SizeBytes));
        await gateway.TellAsync(order.ActionId, DdiFeedback.UnderWay("downloaded", "Size and SHA-256 are right."), cancellation).ConfigureAwait(false);
        Install(pending);
    }

    /// <summary>Drops the unfinished update and erases its slot. The old image stays untouched.</summary>
    public void Drop()
    {
        if (State.Pending is { } pending) store.Slots.Erase(pending.Slot);
        store.Save(DeviceTransitions.Cancel(State));
        DeviceLog.Event(logger, State.Id, $"the update was called off; {State.Version} stays");
    }

    /// <summary>Whether the device's own verifier finds the order proven. Reports a refusal to the gateway.</summary>
    private async Task<bool> IsProvenAsync(ProofVerifier proofs, UpdateOrder order, bool isDamaged, CancellationToken cancellation)
    {
        (ProofVerdict proof, string reason) =
            await proofs.JudgeAsync(order, State, isDamaged ? null : store.CounterFloor, vendor, cancellation).ConfigureAwait(false);
        if (proof == ProofVerdict.Proven) return true;
        DeviceLog.Event(logger, State.Id, $"order {order.ActionId} for {order.Version} is not proven: {reason}");
        if (proof == ProofVerdict.NoProof) return false;
        DeviceLog.OrderRefused(logger, State.Id, order.ActionId, order.Model, order.Version, OrderVerdict.NotProven);
        DdiFeedback refused = DdiFeedback.Closed(false, $"Refused: {OrderVerdict.NotProven} ({reason}).");
        await gateway.TellAsync(order.ActionId, refused, cancellation).ConfigureAwait(false);
        return false;
    }

    /// <summary>Records the order. Keeps the bytes that an earlier run received of the same image.</summary>
    private PendingUpdate Accept(UpdateOrder order)
    {
        DeviceImage image = order.Image;
        bool goesOn = State.Pending is { IsBootable: false } known && known.Image == image;
        if (goesOn && State.Pending!.ActionId == order.ActionId) return State.Pending;
        if (!goesOn) store.Slots.Erase(State.OtherSlot);
        store.Save(DeviceTransitions.Accept(State, order.ActionId, image));
        return State.Pending!;
    }

    private async Task<ReceiveVerdict> ReceiveAsync(
        PendingUpdate pending, Uri source, Func<CancellationToken, Task<bool>> watch, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<bool> watching = watch(stop.Token);
        Task<ReceiveVerdict> receiving = receiver.ReceiveAsync(pending, source, stop.Token);
        try
        {
            if (await Task.WhenAny(watching, receiving).ConfigureAwait(false) == receiving) return await receiving.ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(watching, receiving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellation.ThrowIfCancellationRequested();
        return ReceiveVerdict.CalledOff;
    }

    private void Install(PendingUpdate pending)
    {
        if (faults.Has(DeviceFault.FailInstall))
        {
            Fail($"Slot {pending.Slot} could not be made bootable.");
            return;
        }

        faults.CrashIf(DeviceFault.CrashInstall);
        store.Save(DeviceTransitions.MakeBootable(State));
        verifier?.Advance();
        DeviceLog.Event(logger, State.Id, $"{pending.Image.Version} is installed in slot {pending.Slot}");
        onActivity(new DeviceActivity.ImageInstalled(State.Id, pending.Image.Version, pending.Slot.ToString()));
    }

    private void Fail(string reason)
    {
        if (State.Pending is { } pending) store.Slots.Erase(pending.Slot);
        store.Save(DeviceTransitions.Fail(State, reason));
        DeviceLog.Event(logger, State.Id, $"{reason} {State.Version} stays");
    }
}
