namespace Gateway.Tests.SwUpdate;

/// <summary>A device that runs Debian's own SWUpdate, in a folder of its own.</summary>
/// <param name="Folder">Its folder, which also holds SWUpdate's sockets.</param>
/// <param name="Id">Its id at the gateway.</param>
/// <param name="Token">Its target token.</param>
/// <param name="CertificatePath">Certificate of the only signer that it installs from.</param>
internal sealed record SwUpdateDevice(string Folder, string Id, string Token, string CertificatePath)
{
    /// <summary>The path that an update is installed to.</summary>
    public string InstalledPath => Path.Combine(Folder, "installed.bin");

    /// <summary>A limit such as "200k" (bytes per second); null for none.</summary>
    public string? DownloadSpeedMax { get; init; }

    /// <summary>Phase 1: polls, downloads and installs, and reports no result. Runs until it is disposed of.</summary>
    public ExternalProgram StartUpdating(Uri server) => Start(server, "");

    /// <summary>Phase 2, after the restart: reports that the new software runs.</summary>
    public ExternalProgram StartConfirming(Uri server) => Start(server, "-c 2");

    /// <summary>Phase 2 of a device whose new software did not start.</summary>
    public ExternalProgram StartReportingFailure(Uri server) => Start(server, "-c 3");

    private ExternalProgram Start(Uri server, string suricattaArguments)
    {
        Directory.CreateDirectory(Folder);
        string limit = DownloadSpeedMax is null ? "" : $"max-download-speed = \"{DownloadSpeedMax}\";";
        File.WriteAllText(Path.Combine(Folder, "swupdate.cfg"), $$"""
            globals : { verbose = true; loglevel = 5; syslog = false; public-key-file = "{{CertificatePath}}"; };
            identify : ( { name = "serialNo"; value = "{{Id}}"; }, { name = "hwRevision"; value = "1.0"; } );
            suricatta :
            {
              tenant = "default"; id = "{{Id}}"; url = "{{server.GetLeftPart(UriPartial.Authority)}}";
              polldelay = 1; retry = 4; retrywait = 1; targettoken = "{{Token}}"; {{limit}} enable = true;
            };

            """);
        Dictionary<string, string> environment = new() { ["TMPDIR"] = Folder };
        return ExternalProgram.Start("swupdate", Folder, environment, "-f", "swupdate.cfg", "-H", "demo:1.0", "-u", suricattaArguments);
    }
}
