namespace Chain.Node.Device;

/// <summary>An accepted update that has not ended yet.</summary>
/// <param name="ActionId">Action number of the update in the device protocol.</param>
/// <param name="Image">The image that the slot must hold.</param>
/// <param name="Slot">The slot for the image. It is never the running slot.</param>
/// <param name="IsBootable">Whether the slot is verified and synced. The boot loader then tries it.</param>
/// <param name="BootAttempts">Number of trial boots begun.</param>
internal sealed record PendingUpdate(int ActionId, DeviceImage Image, Slot Slot, bool IsBootable, int BootAttempts);
