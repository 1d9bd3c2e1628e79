namespace Chain.Node.Configuration;

/// <summary>Location and credentials of a repository's bucket.</summary>
internal sealed class S3Configuration
{
    /// <summary>Endpoint, such as https://s3.eu-central-1.amazonaws.com.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>Bucket; must exist.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>Prefix of every object name.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>Region in the signature of requests.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>Access key id.</summary>
    public string AccessKeyId { get; set; } = "";

    /// <summary>File whose first line is the secret access key.</summary>
    public string SecretKeyFile { get; set; } = "";
}
