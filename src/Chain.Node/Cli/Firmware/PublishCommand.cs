using System.CommandLine;
using System.Text.Json.Nodes;
using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Demo.Steps;
using Chain.Node.Progress;
using Chain.Node.Signing;

namespace Chain.Node.Cli.Firmware;

/// <summary>'firmware publish': checks, uploads, deploys, and waits until the release is active.</summary>
internal sealed class PublishCommand
{
    private readonly Argument<string> _image = new("IMAGE") { Description = "The image file." };
    private readonly Option<string?> _key = Session.KeyOption("the vendor");
    private readonly Option<string[]> _releaseKeys = new("--release-key")
    {
        Description = "Key file that signs the manifest; repeat it for k of n. Default: the vendor's key, if there is no --signature.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _vendor = ParticipantLookup.Option("--vendor", "If given, the command checks that the key belongs to this vendor.");

    private readonly Option<string?> _node = NodeConnection.Option();
    private readonly ReleaseOptions _release = new(isManifestAllowed: true);
    private readonly SignatureOptions _signatures = new("--release-key");
    private readonly Option<string?> _uploadKey = new("--upload-key")
    {
        Description = "Key that signs the upload, if the vendor's is on another machine: its address must be among the repository's owners in node.json.",
    };

    private readonly Option<int> _wait = new("--wait-seconds")
    {
        Description = "Longest wait for the authorities' attestations, 1 to 86400.",
        DefaultValueFactory = _ => 60,
    };

    private readonly Option<bool> _json = JsonOutput.Option();

    public static Command Create()
    {
        PublishCommand own = new();
        Command command = new("publish", """
            Upload an image, deploy its update contract, and wait until the release is active. Prints the contract's address. Everything that the
            chain would refuse is checked before the upload. The same release again prints the same address.

              fwledger firmware publish fw.bin --key vendor.pem --repository http://127.0.0.1:7112 --model sensor-x1 --hardware-rev rev-a --version 1.2.0

            If the release keys are on other machines, 'fwledger firmware prepare' writes the manifest for them, and each signs it:

              fwledger firmware publish fw.bin --key vendor.pem --manifest release.json --signature release.1f….json --signature release.9c….json
            """)
        {
            own._image, own._key, own._releaseKeys, own._uploadKey, own._vendor, TrustFile.Option(), own._node, own._wait, own._json,
        };
        own._release.AddTo(command);
        own._signatures.AddTo(command);
        PrepareOptions.AddTo(command);
        command.SetAction(own.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(_wait) is < 1 or > 86_400) throw new CommandException(ExitCode.Usage, $"--wait-seconds {parsed.GetValue(_wait)}: use 1 to 86400");
        bool prepares = PrepareOptions.FileOf(parsed) is not null;
        SigningRequest? manifest = _release.ReadManifest(parsed);
        if (manifest is null && _signatures.HasAny(parsed))
            throw new CommandException(ExitCode.Usage, "--signature is for --manifest: name the file that the keys signed");
        string reference = Session.KeyFileOf(parsed);
        using OpenedKeys vendor = OpenedKeys.Open(prepares && PublicKey.TryParse(reference, out _) ? [] : [reference]);
        using OpenedKeys releaseKeys = OpenedKeys.Open(parsed.GetValue(_releaseKeys) ?? []);
        using OpenedKeys uploader = OpenedKeys.Open(parsed.GetValue(_uploadKey) is { } named ? [named] : []);
        FirmwarePublisher.Request request = _release.Read(parsed, parsed.GetValue(_image)!, manifest);
        _ = NodeConnection.AddressOf(parsed); // Checks the form of the address before the image is read.
        Address likely = vendor.Keys.Count > 0 ? vendor.Keys[0].Address : default;
        ImageFacts facts = await FirmwarePublisher.CheckAsync(request, likely, cancellation).ConfigureAwait(false);
        using Session session = await Session.OpenAsync(parsed, cancellation).ConfigureAwait(false);
        Address owner = (await session.OwnerAsync(cancellation).ConfigureAwait(false)).Id;
        if (parsed.GetValue(_vendor) is { } stated) await CheckVendorAsync(session, stated, owner, cancellation).ConfigureAwait(false);
        ISigner signer = vendor.Keys.Count > 0 ? vendor.Keys[0] : new UnsignedSigner(session.Key);
        List<ISigner> signers = [.. releaseKeys.Keys];
        if (manifest is not null) signers.AddRange(_signatures.Read(parsed, session.ChainId, SigningSubject.Release, manifest.Digest));
        if (prepares && signers.Count == 0 && vendor.Keys.Count == 0)
            throw new CommandException(ExitCode.Usage, "nobody signs the release: name signature files, a --release-key, or the vendor's key file");
        FirmwarePublisher publisher = new(session.ChainId, signer, session.Client, ShowStep, signers)
        {
            Chain = session.Chain,
            Vendor = owner,
            Authorities = CertificateAuthorities.Of(parsed),
            ActiveLimit = TimeSpan.FromSeconds(parsed.GetValue(_wait)),
            Uploader = uploader.Keys is [var own, ..] ? own : null,
            Prepared = manifest?.Manifest,
        };
        return prepares ? await PrepareAsync(session, publisher, request, facts, cancellation).ConfigureAwait(false)
            : await PublishAsync(parsed, publisher, request, facts, cancellation).ConfigureAwait(false);
    }

    private static async Task<int> PrepareAsync(
        Session session, FirmwarePublisher publisher, FirmwarePublisher.Request request, ImageFacts facts, CancellationToken cancellation)
    {
        byte[] payload = await WithProgressAsync(request.Image, progress => publisher.PrepareAsync(request, facts, progress, cancellation))
            .ConfigureAwait(false);
        await session.CallAsync(ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Deploy, default, payload,
            $"publish {request.Model} {request.Version}", cancellation).ConfigureAwait(false);
        return (int)ExitCode.Ok;
    }

    private async Task<int> PublishAsync(
        ParseResult parsed, FirmwarePublisher publisher, FirmwarePublisher.Request request, ImageFacts facts, CancellationToken cancellation)
    {
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
