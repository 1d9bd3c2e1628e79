namespace Gateway.Devices;

/// <summary>What became of a device that was to be added.</summary>
public enum DeviceAddVerdict
{
    /// <summary>Not a verdict.</summary>
    Unspecified = 0,

    /// <summary>It is in the registry and on disk.</summary>
    Added = 1,

    /// <summary>The id is taken; remove that device first.</summary>
    AlreadyKnown = 2,

    /// <summary>A field breaks the grammar; <see cref="DeviceRules.FindProblem"/> names it.</summary>
    Malformed = 3,

    /// <summary>The registry holds as many devices as it may.</summary>
    Full = 4,
}
