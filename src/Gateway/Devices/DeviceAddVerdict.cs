namespace Gateway.Devices;

/// <summary>The result of adding a device.</summary>
public enum DeviceAddVerdict
{
    /// <summary>Not a verdict.</summary>
    Unspecified = 0,

    /// <summary>The device is in the registry and on disk.</summary>
    Added = 1,

    /// <summary>The id is in use; remove that device first.</summary>
    AlreadyKnown = 2,

    /// <summary>A field breaks the grammar; <see cref="DeviceRules.FindProblem"/> names it.</summary>
    Malformed = 3,

    /// <summary>The registry holds its largest number of devices.</summary>
    Full = 4,
}
