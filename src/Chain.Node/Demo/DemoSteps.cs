namespace Chain.Node.Demo;

/// <summary>The steps that a demo must show, in the order of docs/processes.md.</summary>
internal static class DemoSteps
{
    /// <summary>Processes P1 and P2: a vendor publishes a release, and devices update from the vendor's repository.</summary>
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
        ("P2.6", "the gateway checks and forwards it, the devices install it"),
    ];

    /// <summary>Process P3: brokers replicate the releases.</summary>
    public static readonly IReadOnlyList<(string Tag, string Title)> Replication =
    [
        ("P3.1", "a broker asks its node for releases"),
        ("P3.2", "the node answers from the ledger"),
        ("P3.3", "the broker picks one"),
        ("P3.4", "the broker proposes to replicate it"),
        ("P3.5", "the vendor is notified of the proposal"),
        ("P3.6", "the vendor decides by its policy"),
        ("P3.7", "the vendor's node creates the replication contract"),
        ("P3.8", "the chain records it; every node is notified"),
        ("P3.9", "the broker's repository waits for the image"),
        ("P3.10", "the vendor's repository sends it"),
        ("P3.11", "the broker's repository checks and stores it"),
        ("P3.12", "its location is added to the contract"),
        ("P3.13", "authorities attest the location; it is active"),
    ];

    /// <summary>Process P4: devices update from brokers.</summary>
    public static readonly IReadOnlyList<(string Tag, string Title)> IndirectUpdate =
    [
        ("P4.1", "a device asks for a newer version"),
        ("P4.2", "the gateway looks up the device's model"),        ("P4.3", "it gets all URIs, with a proof that it verifies"),
        ("P4.4", "it requests the image from a broker"),
        ("P4.5", "the broker's repository sends it"),
        ("P4.6", "the gateway checks and forwards it, the device installs it"),
    ];
}
