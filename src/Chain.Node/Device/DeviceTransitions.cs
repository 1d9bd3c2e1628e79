namespace Chain.Node.Device;

/// <summary>The transitions of a device's state. Pure functions. Only <see cref="Confirm"/> changes the running image.</summary>
internal static class DeviceTransitions
{
    /// <summary>Number of trial boots after which the boot loader gives up a new image.</summary>
    public const int TrialBootsMax = 3;

    /// <summary>Accepts an order. Its image goes to the slot that does not run.</summary>
    public static DeviceState Accept(DeviceState state, int actionId, DeviceImage image) =>
        state with { State = DevicePhase.Downloading, Pending = new PendingUpdate(actionId, image, state.OtherSlot, false, 0), Report = null };

    /// <summary>Makes the verified slot bootable. The next boot tries it.</summary>
    public static DeviceState MakeBootable(DeviceState state)
    {
        PendingUpdate pending = Demand(state, bootable: false);
        string detail = $"{pending.Image.Version} is installed in slot {pending.Slot}; restarting into it.";
        PendingReport report = new(pending.ActionId, true, detail);
        return state with { State = DevicePhase.Installed, Pending = pending with { IsBootable = true }, Report = report };
    }

    /// <summary>Counts a trial boot before it begins.</summary>
    public static DeviceState CountTrialBoot(DeviceState state)
    {
        PendingUpdate pending = Demand(state, bootable: true);
        return state with { Pending = pending with { BootAttempts = pending.BootAttempts + 1 } };
    }

    /// <summary>Confirms the new image. Only this transition raises version and security counter.</summary>
    public static DeviceState Confirm(DeviceState state)
    {
        PendingUpdate pending = Demand(state, bootable: true);
        DeviceImage image = pending.Image;
        return state with
        {
            State = DevicePhase.Confirmed,
            Version = image.Version,
            SecurityCounter = image.SecurityCounter,
            SizeBytes = image.SizeBytes,
            Sha256 = image.Sha256,
            Slot = pending.Slot,
            Pending = null,
        };
    }

    /// <summary>
    /// Gives up the update; the old image stays. Reports the failure, also after a report of success: the gateway counts the device's last word.
    /// </summary>
    public static DeviceState Fail(DeviceState state, string detail)
    {
        PendingUpdate pending = state.Pending ?? throw new InvalidOperationException("No update is under way.");
        return state with { State = DevicePhase.Failed, Pending = null, Report = new PendingReport(pending.ActionId, false, detail) };
    }

    /// <summary>Cancels the update. Nothing remains to be reported.</summary>
    public static DeviceState Cancel(DeviceState state) => state with { State = DevicePhase.Cancelled, Pending = null, Report = null };

    /// <summary>Drops the report, because the gateway has it.</summary>
    public static DeviceState Acknowledge(DeviceState state) => state with { Report = null };

    private static PendingUpdate Demand(DeviceState state, bool bootable) => state.Pending is { } pending && pending.IsBootable == bootable ? pending
        : throw new InvalidOperationException($"No update is {(bootable ? "bootable" : "being downloaded")}.");
}
