using System.CommandLine;
using System.Text.Json.Nodes;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Demo.Steps;
using Chain.Node.Keys;
using Chain.Node.Progress;

namespace Chain.Node.Cli.Firmware;

/// <summary>'firmware publish': checks, uploads, deploys, and waits until the release is active.</summary>
internal sealed class PublishCommand
{
    private readonly Argument<string> _image = new("IMAGE") { Description = "The image file." };
    private readonly Option<string?> _key = Session.KeyOption("the vendor");
    private readonly Option<string[]> _releaseKeys = new("--release-key")
    {
        Description = "Key file that signs the manifest; repeat it for k of n. Default: the vendor's key.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _vendor = ParticipantLookup.Option("--vendor", "If given, the command checks that the key belongs to this vendor.");

    private readonly Option<string?> _node = NodeConnection.Option();
    private readonly Option<Uri?> _repository = CheckedSymbols.UrlOption("--repository", "URL of the vendor's repository.");
    private readonly Option<string> _model = new("--model") { Description = "Device model.", Required = true };
    private readonly Option<string[]> _revisions = new("--hardware-rev")
    {
        Description = "Hardware revision that the image runs on; repeat it for more.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> _version = new("--version") { Description = "Semantic version.", Required = true };
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

    private readonly Option<int> _wait = new("--wait-seconds")
    {
        Description = "Longest wait for the authorities' attestations, 1 to 86400.",
        DefaultValueFactory = _ => 60,
    };

    private readonly Option<bool> _json = JsonOutput.Option();

    private PublishCommand() => _repository.Required = true;

    public static Command Create()
    {
        PublishCommand own = new();
        Command command = new("publish", """
            Upload an image, deploy its update contract, and wait until the release is active. Prints the contract's address. Everything that the
            chain would refuse is checked before the upload. The same release again prints the same address.

              fwledger firmware publish fw.bin --key vendor.pem --repository http://127.0.0.1:7112 --model sensor-x1 --hardware-rev rev-a --version 1.2.0
            """)
        {
            own._image, own._key, own._releaseKeys, own._vendor, TrustFile.Option(), own._node, own._repository, own._model, own._revisions, own._version,
            own._channel, own._counter, own._minInstalled, own._expires, own._wait, own._json,
        };
        command.SetAction(own.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(_wait) is < 1 or > 86_400) throw new CommandException(ExitCode.Usage, $"--wait-seconds {parsed.GetValue(_wait)}: use 1 to 86400");
        using EcdsaSigner signer = KeyFile.Load(Session.KeyFileOf(parsed));
        EcdsaSigner[] releaseSigners = [.. (parsed.GetValue(_releaseKeys) ?? []).Select(file => KeyFile.Load(file))];
        FirmwarePublisher.Request request = new(parsed.GetValue(_image)!, parsed.GetValue(_repository)!, parsed.GetValue(_model)!,
            parsed.GetValue(_revisions)!, parsed.GetValue(_channel)!, parsed.GetValue(_version)!, parsed.GetValue(_counter), parsed.GetValue(_minInstalled)!,
            parsed.GetValue(_expires)?.ToUnixTimeMilliseconds() ?? 0);
        _ = NodeConnection.AddressOf(parsed); // Checks the form of the address before the image is read.
        ImageFacts facts = await FirmwarePublisher.CheckAsync(request, signer.Address, cancellation).ConfigureAwait(false);
        using Session session = await Session.OpenAsync(parsed, cancellation).ConfigureAwait(false);
        Address owner = (await session.OwnerAsync(cancellation).ConfigureAwait(false)).Id;
        if (parsed.GetValue(_vendor) is { } stated) await CheckVendorAsync(session, stated, owner, cancellation).ConfigureAwait(false);
        FirmwarePublisher publisher = new(session.ChainId, signer, session.Client, ShowStep, releaseSigners)
        {
            Chain = session.Chain,
            Vendor = owner,
            Authorities = CertificateAuthorities.Of(parsed),
            ActiveLimit = TimeSpan.FromSeconds(parsed.GetValue(_wait)),
        };
        FirmwarePublisher.Result result = await WithProgressAsync(request.Image, progress =>
            publisher.PublishAsync(request, facts, progress, cancellation)).ConfigureAwait(false);
        if (!result.IsNew) await Console.Error.WriteLineAsync($"{request.Model} {request.Version} is already published as this release").ConfigureAwait(false);
        if (parsed.GetValue(_json)) JsonOutput.Print(Describe(result, facts));
        else Console.Out.WriteLine(result.Contract);
        return (int)ExitCode.Ok;
    }

    private static async Task CheckVendorAsync(Session session, string stated, Address owner, CancellationToken cancellation)
    {
        bool isWhole = Address.TryParse(stated, out Address vendor);
        if (!isWhole) vendor = await session.AddressOfAsync(stated, cancellation).ConfigureAwait(false);
        if (vendor == owner) return;
        string who = isWhole ? stated : $"{stated}, which is {vendor}";
        throw new CommandException(ExitCode.Usage, $"--vendor {who}: the key belongs to {owner}; name that address, or use the vendor's key");
    }

    private static JsonObject Describe(FirmwarePublisher.Result result, ImageFacts facts) => new()
    {
        ["contract"] = result.Contract.ToString(),
        ["height"] = result.Height,
        ["is_new"] = result.IsNew,
        ["image_sha256"] = facts.Sha256.ToString(),
        ["image_size_bytes"] = facts.SizeBytes,
    };

    private static void ShowStep(PublishActivity activity)
    {
        if (StepTags.Of(activity) is { } step) Console.Error.WriteLine($"{step.Tag} {step.Detail}");
    }

    private static async Task<T> WithProgressAsync<T>(string image, Func<IProgress<long>?, Task<T>> work)
    {
        if (!File.Exists(image) || TerminalBar.OnStandardError() is not { } bar) return await work(null).ConfigureAwait(false);
        ByteProgress progress = new(bar, "upload", new FileInfo(image).Length);
        try
        {
            return await work(progress).ConfigureAwait(false);
        }
        finally
        {
            progress.End();
        }
    }
}
