namespace Chain.Node.Configuration;

/// <summary>Where a repository's bucket is; the meaning of each field is that of <c>S3Options</c>.</summary>
internal sealed class S3Configuration
{
    /// <summary>Endpoint, such as https://s3.eu-central-1.amazonaws.com.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>Bucket; must exist.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>Put before every object's name.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>Region that requests are signed for.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>Id of the access key.</summary>
    public string AccessKeyId { get; set; } = "";

    /// <summary>File whose first line is the secret access key.</summary>
    public string SecretKeyFile { get; set; } = "";
}
