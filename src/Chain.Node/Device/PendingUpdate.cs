namespace Chain.Node.Device;

/// <summary>An accepted update that is not over yet.</summary>
/// <param name="ActionId">Its number in the device protocol.</param>
/// <param name="Image">What the slot must hold.</param>
/// <param name="Slot">Where it goes: never the slot that runs.</param>
/// <param name="IsBootable">Whether the slot was verified and synced; from then on the boot loader tries it.</param>
/// <param name="BootAttempts">Trial boots begun.</param>
internal sealed record PendingUpdate(int ActionId, DeviceImage Image, Slot Slot, bool IsBootable, int BootAttempts);
