using System.CommandLine;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Repository.Client;
using Chain.Node.Signing;

namespace Chain.Node.Cli.Firmware;

/// <summary>The options that describe a release, for 'firmware publish' and 'firmware prepare'.</summary>
internal sealed class ReleaseOptions
{
    private const string Unless = " Required, unless --manifest names the release.";
    private readonly bool _isManifestAllowed;
    private readonly Option<Uri?> _repository;
    private readonly Option<string?> _model, _version;
    private readonly Option<string[]> _revisions;
    private readonly Option<string> _channel = new("--channel") { Description = "Release channel.", DefaultValueFactory = _ => "stable" };
    private readonly Option<ulong> _counter = new("--counter") { Description = "Security counter. Default: the newest release's counter plus 1." };
    private readonly Option<string> _minInstalled = new("--min-installed")
    {
        Description = "Lowest installed version from which a device may update.",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<DateTimeOffset?> _expires = new("--expires")
    {
        Description = "Time after which gateways no longer offer the release, such as 2027-01-31T00:00:00Z.",
    };

    private readonly Option<string?> _manifest = new("--manifest")
    {
        Description = "The release as 'fwledger firmware prepare' wrote it, instead of the options that describe it.",
    };

    /// <param name="isManifestAllowed">Whether a prepared manifest can replace the options.</param>
    public ReleaseOptions(bool isManifestAllowed)
    {
        _isManifestAllowed = isManifestAllowed;
        string unless = isManifestAllowed ? Unless : "";
        _repository = CheckedSymbols.UrlOption("--repository", $"URL of the vendor's repository.{unless}");
        _model = new Option<string?>("--model") { Description = $"Device model.{unless}" };
        _revisions = new Option<string[]>("--hardware-rev")
        {
            Description = $"Hardware revision that the image runs on; repeat it for more.{unless}",
            AllowMultipleArgumentsPerToken = true,
        };
        _version = new Option<string?>("--version") { Description = $"Semantic version.{unless}" };
        foreach (Option option in Required) option.Required = !isManifestAllowed;
    }

    private Option[] Required => [_repository, _model, _revisions, _version];

    private Option[] Optional => [_channel, _counter, _minInstalled, _expires];

    public void AddTo(Command command)
    {
        if (_isManifestAllowed) command.Add(_manifest);
        foreach (Option option in (Option[])[.. Required, .. Optional]) command.Add(option);
        if (_isManifestAllowed) command.Validators.Add(Check);
    }

    /// <summary>The prepared manifest; null if the options describe the release.</summary>
    /// <exception cref="CommandException">The file is damaged, or is no release.</exception>
    public SigningRequest? ReadManifest(ParseResult parsed)
    {
        if (!_isManifestAllowed || parsed.GetValue(_manifest) is not { } path) return null;
        SigningRequest read = ExchangeFile.Read<SigningRequest>(path, SigningRequest.TryParse);
        return read.Manifest is not null ? read : throw ExchangeFile.Bad(path, $"it is a {read.Subject}, no release");
    }

    /// <summary>The release.</summary>
    /// <exception cref="CommandException">The manifest does not say which repository has the image.</exception>
    public FirmwarePublisher.Request Read(ParseResult parsed, string image, SigningRequest? prepared)
    {
        if (prepared?.Manifest is not { } manifest)
        {
            return new FirmwarePublisher.Request(image, parsed.GetValue(_repository)!, parsed.GetValue(_model)!, parsed.GetValue(_revisions)!,
                parsed.GetValue(_channel)!, parsed.GetValue(_version)!, parsed.GetValue(_counter), parsed.GetValue(_minInstalled)!,
                parsed.GetValue(_expires)?.ToUnixTimeMilliseconds() ?? 0);
        }

        Uri repository = ImageUploader.RepositoryOf(manifest.Uris[0], manifest.ImageSha256)
            ?? throw new CommandException(ExitCode.VerificationFailed, $"the manifest's image is at {manifest.Uris[0]}, which is no address of a repository");
        return new FirmwarePublisher.Request(image, repository, manifest.Model, manifest.HardwareRevisions, manifest.Channel, manifest.Version,
            manifest.SecurityCounter, manifest.MinInstalledVersion, manifest.ExpiresAtMs);
    }

    private void Check(System.CommandLine.Parsing.CommandResult result)
    {
        bool isPrepared = result.GetResult(_manifest) is { Implicit: false };
        foreach (Option option in Required)
        {
            if (!isPrepared && result.GetResult(option) is not { Implicit: false }) result.AddError($"Option '{option.Name}' is required.");
        }

        foreach (Option option in (Option[])[.. Required, .. Optional])
        {
            if (isPrepared && result.GetResult(option) is { Implicit: false }) result.AddError($"{option.Name}: --manifest says it already");
        }
    }
}
