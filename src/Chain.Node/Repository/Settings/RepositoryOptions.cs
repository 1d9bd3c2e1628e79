using Chain.Core;
using Chain.Node.Repository.Authorization;

namespace Chain.Node.Repository.Settings;

/// <summary>Settings of the repository role.</summary>
internal sealed class RepositoryOptions
{
    /// <summary>Addresses to listen on, for example <c>http://0.0.0.0:8080</c>. The host binds them. Default: none.</summary>
    public IList<string> ListenUrls { get; init; } = [];

    /// <summary>Base URI under which clients reach this repository. Default: the first of <see cref="ListenUrls"/>.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>Folder of the images; must be on one volume, and only this process may use it. Required.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Addresses (40 hex digits) of the participants that may upload. Default: none.</summary>
    public IList<string> Uploaders { get; init; } = [];

    /// <summary>
    /// Whether uploads and owners' requests of older programs are accepted, whose signatures cover neither host, query nor a one-time value.
    /// Default: false.
    /// </summary>
    public bool AcceptsOldSignatures { get; set; }

    /// <summary>Largest image in bytes, 1 to <see cref="Limits.ImageBytesMax"/>. Default: 4 GiB.</summary>
    public long ImageBytesMax { get; set; } = Limits.ImageBytesMax;

    /// <summary>Uploads at the same time, 1 to 1024. Each holds one buffer and one file. Default: 8.</summary>
    public int ConcurrentUploadsMax { get; set; } = 8;

    /// <summary>Connections at the same time, 1 to 1,000,000 (threat F03: Kestrel's own default has no limit). Default: 4096.</summary>
    public int ConnectionsMax { get; set; } = 4096;

    /// <summary>Minimum rate of uploads and downloads, in bytes per second; 0 disables the check. Default: 1024.</summary>
    public int DataRateMinBytesPerSecond { get; set; } = 1024;

    /// <summary>Longest time that a transfer may be below that rate, in seconds, 2 to 3600. Default: 10.</summary>
    public int DataRateGraceSeconds { get; set; } = 10;

    /// <summary>Time for which the repository keeps a partial upload, in hours, 1 to 720. Default: 24.</summary>
    public int PartialKeepHours { get; set; } = 24;

    /// <summary>An S3-compatible bucket for the images; the folder is then only the staging area for uploads. Default: none.</summary>
    public S3Options? S3 { get; set; }

    /// <summary>The URI at which this repository serves an image.</summary>
    public string UriOf(Core.Primitives.Hash256 sha256) =>
        $"{(PublicUrl ?? ListenUrls.FirstOrDefault() ?? "").TrimEnd('/')}{UploadSignature.FirmwarePath(sha256)}";

    /// <summary>The message for the first setting that is out of range; null if all are valid.</summary>
    public string? FirstProblem()
    {
        if (string.IsNullOrWhiteSpace(Folder))
            return "Repository:Folder must name the folder of the images.";
        if (ImageBytesMax is < 1 or > Limits.ImageBytesMax)
            return $"Repository:ImageBytesMax must be 1 to {Limits.ImageBytesMax}.";
        if (ConcurrentUploadsMax is < 1 or > 1024)
            return "Repository:ConcurrentUploadsMax must be 1 to 1024.";
        if (ConnectionsMax is < 1 or > 1_000_000)
            return "Repository:ConnectionsMax must be 1 to 1000000.";
        if (DataRateMinBytesPerSecond < 0)
            return "Repository:DataRateMinBytesPerSecond must not be negative.";
        if (DataRateGraceSeconds is < 2 or > 3600)
            return "Repository:DataRateGraceSeconds must be 2 to 3600.";
        if (PartialKeepHours is < 1 or > 720)
            return "Repository:PartialKeepHours must be 1 to 720.";
        foreach (string uploader in Uploaders)
        {
            if (!Core.Primitives.Address.TryParse(uploader, out _))
                return $"Repository:Uploaders: '{uploader}' is not an address (40 lower-case hex digits).";
        }

        return S3?.FirstProblem();
    }
}
