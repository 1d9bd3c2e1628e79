namespace Gateway.Devices;

/// <summary>Why a device is offered its release again. The numbers are stored on disk; a higher one outweighs a lower one.</summary>
public enum RepairCause
{
    /// <summary>The device needs no repair, or its record is older than this field.</summary>
    Unspecified = 0,

    /// <summary>The device reports another version than the one that it is known to run. The right version ends it.</summary>
    OtherVersion = 1,

    /// <summary>The image has another digest than the proven record. Only the right digest or a new installation ends it.</summary>
    OtherImage = 2,
}
