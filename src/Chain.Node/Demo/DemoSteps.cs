namespace Chain.Node.Demo;

/// <summary>The steps that a demo must show, in the order of PROCESSES.md.</summary>
internal static class DemoSteps
{
    /// <summary>Processes P1 and P2: a release is published and reaches devices from the vendor's repository.</summary>
    public static readonly IReadOnlyList<(string Tag, string Title)> DirectUpdate =
    [
        ("P1.1", "the image is in the vendor's repository"),
        ("P1.2", "the update contract is recorded"),
        ("P1.3", "authorities fetch the image and attest it"),
        ("P1.4", "the verified contract is active and final"),
        ("P2.1", "gateways are notified"),
        ("P2.2", "the gateway compares it with its devices"),
        ("P2.3", "it gets the URIs, with a proof that it verifies"),
        ("P2.4", "it requests the image"),
        ("P2.5", "the repository sends it"),
        ("P2.6", "checked, forwarded to the devices, installed"),
    ];
}
