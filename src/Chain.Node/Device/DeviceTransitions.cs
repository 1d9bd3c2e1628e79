namespace Chain.Node.Device;

/// <summary>How one state follows another. Pure: what runs changes in <see cref="Confirm"/> alone.</summary>
internal static class DeviceTransitions
{
    /// <summary>Trial boots before the boot loader gives a new image up.</summary>
    public const int TrialBootsMax = 3;

    /// <summary>An order was accepted: its image will go to the slot that does not run.</summary>
    public static DeviceState Accept(DeviceState state, int actionId, DeviceImage image) =>
        state with { State = DevicePhase.Downloading, Pending = new PendingUpdate(actionId, image, state.OtherSlot, false, 0), Report = null };

    /// <summary>The slot is verified and on disk: the next start tries it.</summary>
    public static DeviceState MakeBootable(DeviceState state)
    {
        PendingUpdate pending = Demand(state, bootable: false);
        string detail = $"{pending.Image.Version} is installed in slot {pending.Slot}; restarting into it.";
        PendingReport report = new(pending.ActionId, true, detail);
        return state with { State = DevicePhase.Installed, Pending = pending with { IsBootable = true }, Report = report };
    }

    /// <summary>A trial boot begins.</summary>
    public static DeviceState CountTrialBoot(DeviceState state)
    {
        PendingUpdate pending = Demand(state, bootable: true);
        return state with { Pending = pending with { BootAttempts = pending.BootAttempts + 1 } };
    }

    /// <summary>The new image runs for good. Version and counter rise here and nowhere else.</summary>
    public static DeviceState Confirm(DeviceState state)
    {
        PendingUpdate pending = Demand(state, bootable: true);
        DeviceImage image = pending.Image;
        return state with
        {
            State = DevicePhase.Confirmed, Version = image.Version, SecurityCounter = image.SecurityCounter, SizeBytes = image.SizeBytes, Sha256 = image.Sha256,
            Slot = pending.Slot, Pending = null,
        };
    }

    /// <summary>The update is given up; the old image goes on. Success that was not reported yet is never reported.</summary>
    public static DeviceState Fail(DeviceState state, string detail)
    {
        PendingUpdate pending = state.Pending ?? throw new InvalidOperationException("No update is under way.");
        bool isToldAlready = pending.IsBootable && state.Report is null;
        return state with { State = DevicePhase.Failed, Pending = null, Report = isToldAlready ? null : new PendingReport(pending.ActionId, false, detail) };
    }

    /// <summary>The update was called off; nothing is left to report on it.</summary>
    public static DeviceState Cancel(DeviceState state) => state with { State = DevicePhase.Cancelled, Pending = null, Report = null };

    /// <summary>The gateway has the report.</summary>
    public static DeviceState Acknowledge(DeviceState state) => state with { Report = null };

    private static PendingUpdate Demand(DeviceState state, bool bootable) => state.Pending is { } pending && pending.IsBootable == bootable ? pending
        : throw new InvalidOperationException($"No update is {(bootable ? "bootable" : "being downloaded")}.");
}
