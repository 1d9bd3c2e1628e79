namespace Chain.Node.Device;

/// <summary>How a device verifies its gateway's proofs.</summary>
/// <param name="Program">Path of the verifier: the sample <c>fwverify</c> of src/DeviceVerifier, or a program with its options and output.</param>
/// <param name="Anchor">Path of the factory's anchor, 80 bytes. The device keeps a copy, and replaces that copy after each update.</param>
internal sealed record ProofVerifierOptions(string Program, string Anchor);
