using System.Security.Cryptography.X509Certificates;

namespace Chain.Node.Repository.Settings;

/// <summary>Settings of an S3-compatible store behind a repository.</summary>
internal sealed class S3Options
{
    /// <summary>Smallest part that S3 accepts in a multipart upload, in bytes: 5 MiB.</summary>
    public const int PartBytesMin = 5 * 1024 * 1024;

    /// <summary>Endpoint, such as <c>https://s3.eu-central-1.amazonaws.com</c> or <c>http://127.0.0.1:9000</c>. Required.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>Bucket; must exist. Required.</summary>
    public string Bucket { get; init; } = "";

    /// <summary>Prefix of every object name, such as <c>firmware/</c>. Default: empty.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Region in the signature of requests. Default: us-east-1, which most compatible servers accept.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Access key id. Required.</summary>
    public string AccessKeyId { get; init; } = "";

    /// <summary>File whose first line is the secret access key; only this process should be able to read it. Required.</summary>
    public string SecretKeyFile { get; init; } = "";

    /// <summary>Authorities that may sign the endpoint's certificate, beside those of the machine. Default: no others.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>Size of a part of a multipart upload, in bytes, 5 MiB to 512 MiB; S3 accepts at most 10,000 parts. Default: 16 MiB.</summary>
    public int PartBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Size of one ranged GET while the repository serves an image, in bytes, 64 KiB to 64 MiB. Default: 8 MiB.</summary>
    public int WindowBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>The message for the first setting that is missing or out of range; null if all are valid.</summary>
    public string? FirstProblem()
    {
        bool isUrl = Uri.TryCreate(Endpoint, UriKind.Absolute, out Uri? endpoint)
            && (endpoint.Scheme == Uri.UriSchemeHttp || endpoint.Scheme == Uri.UriSchemeHttps);
        if (!isUrl)
            return $"s3: endpoint '{Endpoint}' is not an http or https URL";
        if (Bucket.Length == 0)
            return "s3: bucket is missing";
        if (AccessKeyId.Length == 0)
            return "s3: access_key_id is missing";
        if (!File.Exists(SecretKeyFile))
            return $"s3: secret_key_file '{SecretKeyFile}' does not exist: put the secret access key into its first line";
        if (PartBytes is < PartBytesMin or > 512 * 1024 * 1024)
            return $"s3: part_bytes must be {PartBytesMin} to {512 * 1024 * 1024}";
        return WindowBytes is < 64 * 1024 or > 64 * 1024 * 1024 ? $"s3: window_bytes must be {64 * 1024} to {64 * 1024 * 1024}" : null;
    }
}
