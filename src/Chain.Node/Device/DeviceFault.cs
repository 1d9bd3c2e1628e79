namespace Chain.Node.Device;

/// <summary>A fault to inject into a simulated device.</summary>
internal enum DeviceFault
{
    /// <summary>No fault.</summary>
    None = 0,

    /// <summary>The device downloads and verifies the image, but cannot install it.</summary>
    FailInstall = 1,

    /// <summary>The new image crashes in every trial boot until the boot loader gives it up (threat H02).</summary>
    FailBoot = 2,

    /// <summary>The new image boots, finds that it does not work, and rolls back to the old one.</summary>
    Rollback = 3,

    /// <summary>The process dies, as by kill -9, when it has received half of the image.</summary>
    CrashDownload = 4,

    /// <summary>The process dies after it has verified the image, before the slot is bootable.</summary>
    CrashInstall = 5,

    /// <summary>The process dies in the first trial boot of the new image.</summary>
    CrashBoot = 6,
}
