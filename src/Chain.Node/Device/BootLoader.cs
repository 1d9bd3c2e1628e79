namespace Chain.Node.Device;

/// <summary>The boot loader: tries a bootable update a bounded number of times, and otherwise starts the previous image.</summary>
internal sealed class BootLoader(DeviceStore store, FaultPlan faults, Action<string> onEvent)
{
    /// <summary>Boots the device. Afterwards the old or the new image runs, complete and verified.</summary>
    /// <exception cref="DeviceRefusedException">The running slot no longer holds its image.</exception>
    public void Boot()
    {
        while (store.State.Pending is { IsBootable: true } pending) TryNew(pending);
        DeviceState state = store.State;
        if (store.Slots.Holds(state.Slot, state.Running)) return;
        string path = store.Slots.PathOf(state.Slot);
        throw new DeviceRefusedException($"{path} does not hold {state.Version} with SHA-256 {state.Sha256} any more", "put the image back");
    }

    /// <remarks>The attempt is on disk before it begins, so an image that crashes the device is also given up after some attempts.</remarks>
    private void TryNew(PendingUpdate pending)
    {
        if (pending.BootAttempts >= DeviceTransitions.TrialBootsMax)
        {
            GiveUp($"{pending.Image.Version} did not come up in {DeviceTransitions.TrialBootsMax} boots; back to {store.State.Version}.");
            return;
        }

        store.Save(DeviceTransitions.CountTrialBoot(store.State));
        if (!store.Slots.Holds(pending.Slot, pending.Image))
        {
            GiveUp($"slot {pending.Slot} does not hold {pending.Image.Version}; back to {store.State.Version}.");
            return;
        }

        faults.CrashIf(DeviceFault.CrashBoot);
        if (faults.Has(DeviceFault.FailBoot))
        {
            onEvent($"{pending.Image.Version} crashed in trial boot {pending.BootAttempts + 1}");
            return;
        }

        if (faults.Has(DeviceFault.Rollback))
        {
            GiveUp($"{pending.Image.Version} found itself broken; back to {store.State.Version}.");
            return;
        }

        store.Save(DeviceTransitions.Confirm(store.State));
        onEvent($"{pending.Image.Version} is confirmed in slot {pending.Slot}");
    }

    private void GiveUp(string reason)
    {
        store.Save(DeviceTransitions.Fail(store.State, reason));
        onEvent(reason);
    }
}
