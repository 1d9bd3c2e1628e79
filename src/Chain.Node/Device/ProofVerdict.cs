namespace Chain.Node.Device;

/// <summary>What a device's verifier says of an order.</summary>
internal enum ProofVerdict
{
    /// <summary>Not checked; never success.</summary>
    Unspecified = 0,

    /// <summary>The release is proven, fits the device, and is what the order describes.</summary>
    Proven = 1,

    /// <summary>The gateway has no proof now. The device waits for its next poll.</summary>
    NoProof = 2,

    /// <summary>The proof does not hold, does not allow the device to install the release, or proves another one.</summary>
    Refused = 3,
}
