namespace Chain.Node.Configuration;

/// <summary>Settings of the role repository.</summary>
internal sealed class RepositoryConfiguration
{
    /// <summary>Where it listens, such as http://127.0.0.1:7200.</summary>
    public string Listen { get; set; } = "";

    /// <summary>URL that clients use, if it differs from <see cref="Listen"/>.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>Folder of the images.</summary>
    public string Folder { get; set; } = "repository";

    /// <summary>
    /// Addresses of the participants that may upload: each the address of a participant's first key. With <c>sources</c> in the node's
    /// configuration the keys in force count, whichever they are by then; without, that first key alone.
    /// </summary>
    public IReadOnlyList<string> Owners { get; set; } = [];

    /// <summary>Whose repository it is, "vendor" or "broker": only says which step of the processes a download is shown as.</summary>
    public string OwnerRole { get; set; } = "vendor";

    /// <summary>PKCS#8 PEM file of the owner's key: proves whose repository this is, and signs what it sends to others; absent: neither.</summary>
    public string? Key { get; set; }

    /// <summary>
    /// PKCS#8 PEM file of the key that the owner rotates to. With <c>sources</c> in the node's configuration the repository goes over to it
    /// when the chain says so; without, it does not, and <see cref="Key"/> has to be replaced.
    /// </summary>
    public string? NextKey { get; set; }

    /// <summary>An S3-compatible bucket for the images, with the folder as the place where uploads arrive; absent: the folder alone.</summary>
    public S3Configuration? S3 { get; set; }
}
