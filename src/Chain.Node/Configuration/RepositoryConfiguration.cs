namespace Chain.Node.Configuration;

/// <summary>Settings of the role repository.</summary>
internal sealed class RepositoryConfiguration
{
    /// <summary>Address of the listener, such as http://127.0.0.1:7200.</summary>
    public string Listen { get; set; } = "";

    /// <summary>Address at which the repository serves /metrics, such as http://127.0.0.1:7201. Default: nowhere.</summary>
    public string? Metrics { get; set; }

    /// <summary>URL that clients use, if it differs from <see cref="Listen"/>.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>
    /// Whether requests of programs are accepted whose upload signatures cover neither host, query nor a one-time value. Default: false. True is
    /// for the time in which the uploaders are updated.
    /// </summary>
    public bool OldUploadSignatures { get; set; }

    /// <summary>Folder of the images.</summary>
    public string Folder { get; set; } = "repository";

    /// <summary>
    /// Addresses of the participants that may upload. A participant's address is the address of its first key. With <c>sources</c> in the
    /// node's configuration, the repository accepts the participant's keys in force; without, only that first key.
    /// </summary>
    public IReadOnlyList<string> Owners { get; set; } = [];

    /// <summary>Role of the owner, "vendor" or "broker". It only determines the process step that the step log shows.</summary>
    public string OwnerRole { get; set; } = "vendor";

    /// <summary>PKCS#8 PEM file of the owner's key. With it, the repository proves its owner to uploaders and sends images to other repositories.</summary>
    public string? Key { get; set; }

    /// <summary>
    /// PKCS#8 PEM file of the owner's next key. With <c>sources</c> in the node's configuration, the repository switches to it when the chain
    /// proves the rotation. Without, it does not switch, and the operator must replace <see cref="Key"/>.
    /// </summary>
    public string? NextKey { get; set; }

    /// <summary>An S3-compatible bucket for the images; uploads first arrive in the folder. Without it, images stay in the folder.</summary>
    public S3Configuration? S3 { get; set; }
}
