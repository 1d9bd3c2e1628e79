namespace Chain.Node.Device;

/// <summary>How a simulated device is told to go wrong.</summary>
internal enum DeviceFault
{
    /// <summary>It works.</summary>
    None = 0,

    /// <summary>The image is received and verified, but cannot be installed.</summary>
    FailInstall = 1,

    /// <summary>The new image crashes at every trial boot, until the boot loader gives it up (threat H02).</summary>
    FailBoot = 2,

    /// <summary>The new image boots, finds itself broken, and goes back to the old one.</summary>
    Rollback = 3,

    /// <summary>The process dies as by kill -9 when half of the image is received.</summary>
    CrashDownload = 4,

    /// <summary>The process dies after the image is verified, before its slot is bootable.</summary>
    CrashInstall = 5,

    /// <summary>The process dies in the first trial boot of the new image.</summary>
    CrashBoot = 6,
}
