using System.CommandLine;
using System.Text.Json.Nodes;
using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Demo.Steps;
using Chain.Node.Keys;
using Chain.Node.Progress;
using Fwledger.V1;

namespace Chain.Node.Cli.Firmware;

internal static class FirmwareCommand
{
    public static Command Create() => new("firmware", "Publish, list, show, audit, activate and revoke releases.")
    {
        Publish(), List(), Show(), FirmwareAudit.Approve(), FirmwareAudit.Veto(), FirmwareAudit.Activate(), Revoke(), FirmwareAudit.Recall(),
    };

    private static Command Publish()
    {
        Argument<string> image = new("IMAGE") { Description = "The image file." };
        Option<string> key = new("--key") { Description = "The vendor's key file.", Required = true };
        Option<string[]> releaseKeys = new(
            "--release-key")
        {
            Description = "Key file that signs the manifest; repeat it for k of n. Default: the vendor's key.",
            AllowMultipleArgumentsPerToken = true
        };
        Option<Address?> vendor = CheckedSymbols.AddressOption("--vendor", "The vendor's address. If given, the command checks that the key belongs to it.");
        Option<string> node = NodeConnection.Option();
        Option<Uri?> repository = CheckedSymbols.UrlOption("--repository", "URL of the vendor's repository.");
        repository.Required = true;
        Option<string> model = new("--model") { Description = "Device model.", Required = true };
        Option<string[]> revisions = new("--hardware-rev")
        {
            Description = "Hardware revision that the image runs on; repeat it for more.",
            Required = true,
            AllowMultipleArgumentsPerToken = true
        };
        Option<string> version = new("--version") { Description = "Semantic version.", Required = true };
        Option<string> channel = new("--channel") { Description = "Release channel.", DefaultValueFactory = _ => "stable" };
        Option<ulong> counter = new("--counter") { Description = "Security counter. Default: the newest release's counter plus 1." };
        Option<string> minInstalled = new("--min-installed")
        {
            Description = "Lowest installed version from which a device may update.",
            DefaultValueFactory = _ => "",
        };
        Option<DateTimeOffset?> expires = new("--expires")
        {
            Description = "Time after which gateways no longer offer the release, such as 2027-01-31T00:00:00Z.",
        };
        Option<int> wait = new("--wait-seconds") { Description = "Longest wait for the authorities' attestations, 1 to 86400.", DefaultValueFactory = _ => 60 };
        Option<bool> json = JsonOutput.Option();
        Command command = new("publish", """
            Upload an image, deploy its update contract, and wait until the release is active. Prints the contract's address.

              fwledger firmware publish fw.bin --key vendor.pem --repository http://127.0.0.1:7112 --model sensor-x1 --hardware-rev rev-a --version 1.2.0
            """)
        {
            image, key, releaseKeys, vendor, node, repository, model, revisions, version, channel, counter, minInstalled, expires, wait, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(wait) is < 1 or > 86_400) throw new CommandException(ExitCode.Usage, $"--wait-seconds {parsed.GetValue(wait)}: use 1 to 86400");
            using EcdsaSigner signer = KeyFile.Load(parsed.GetValue(key)!);
            EcdsaSigner[] releaseSigners = [.. (parsed.GetValue(releaseKeys) ?? []).Select(file => KeyFile.Load(file))];
            FirmwarePublisher.Request request = new(parsed.GetValue(image)!, parsed.GetValue(repository)!, parsed.GetValue(model)!, parsed.GetValue(revisions)!,
                parsed.GetValue(channel)!, parsed.GetValue(version)!,
                parsed.GetValue(counter), parsed.GetValue(minInstalled)!, parsed.GetValue(expires)?.ToUnixTimeMilliseconds() ?? 0);
            using GrpcLightSource source = NodeConnection.Open(parsed.GetValue(node)!);
            ImageFacts facts = await FirmwarePublisher.CheckAsync(request, signer.Address, cancellation).ConfigureAwait(false);
            Hash256 chainId = await NodeConnection.ChainIdAsync(source, cancellation).ConfigureAwait(false);
            Address owner = await CallSubmitter.FindSenderAsync(source.Client, signer, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(vendor) is { } stated && stated != owner)
                throw new CommandException(ExitCode.Usage, $"--vendor {stated}: the key belongs to {owner}; name that address, or use the vendor's key");
            FirmwarePublisher publisher = new(chainId, signer, source.Client, ShowStep, releaseSigners)
            {
                Vendor = owner,
                ActiveLimit = TimeSpan.FromSeconds(parsed.GetValue(wait)),
            };
            FirmwarePublisher.Result result = await WithProgressAsync(request.Image, progress =>
                publisher.PublishAsync(request, facts, progress, cancellation)).ConfigureAwait(false);
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(new JsonObject
                {
                    ["contract"] = result.Contract.ToString(),
                    ["height"] = result.Height,
                    ["image_sha256"] = facts.Sha256.ToString(),
                    ["image_size_bytes"] = facts.SizeBytes,
                });
            }
            else
            {
                Console.Out.WriteLine(result.Contract);
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

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

    /// <summary>The argument that names a release.</summary>
    public static Argument<Address> Contract() => CheckedSymbols.AddressArgument("ADDRESS", "The release's contract, as 'firmware list' shows it.");

    private static Command List()
    {
        Option<string> node = NodeConnection.Option();
        Option<bool> json = new("--json") { Description = "Print JSON, one object per page." };
        Command command = new("list", "List all releases.\n\n  fwledger firmware list --json") { node, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using GrpcLightSource source = NodeConnection.Open(parsed.GetValue(node)!);
            long start = 0;
            do
            {
                ListReleasesReply page = await source.Client.ListReleasesAsync(new ListReleasesRequest { Start = start },
                    cancellationToken: cancellation).ConfigureAwait(false);
                if (parsed.GetValue(json)) JsonOutput.Print(page);
                else foreach (ReleaseView r in page.Releases)
                    Console.Out.WriteLine($"{r.Contract} {r.Status,-10} {r.Model} {r.Channel} {r.Version} counter {r.SecurityCounter} vendor {r.Vendor}");
                start = page.Next;
            }
            while (start != 0);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Show()
    {
        Argument<Address> contract = Contract();
        Option<string> node = NodeConnection.Option();
        Option<bool> json = JsonOutput.Option();
        Command command = new("show", "Show one release.\n\n  fwledger firmware show 3f…") { contract, node, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using GrpcLightSource source = NodeConnection.Open(parsed.GetValue(node)!);
            LatestReleaseReply reply = await source.Client.GetReleaseAsync(new GetReleaseRequest { Contract = parsed.GetValue(contract).ToString() },
                cancellationToken: cancellation).ConfigureAwait(false);
            if (reply.View is not { } r)
                throw new CommandException(ExitCode.NotFound, $"there is no release {parsed.GetValue(contract)}: see 'fwledger firmware list'");
            if (parsed.GetValue(json)) JsonOutput.Print(r);
            else Print(r);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static void Print(ReleaseView r)
    {
        Console.Out.WriteLine($"{r.Contract} {r.Status}\nvendor {r.Vendor}");
        string revisions = string.Join(", ", r.HardwareRevisions);
        Console.Out.WriteLine($"model {r.Model} ({revisions}), channel {r.Channel}, version {r.Version}, counter {r.SecurityCounter}");
        Console.Out.WriteLine($"image {r.ImageSha256}, {r.ImageSizeBytes} bytes, at {string.Join(" ", r.Uris)}");
        string active = r.ActivatedHeight > 0 ? $"active since block {r.ActivatedHeight}" : "not active yet";
        Console.Out.WriteLine($"{r.Attestations} attestations; deployed in block {r.DeployedHeight}, {active}");
        if (r.RevocationReason.Length > 0) Console.Out.WriteLine($"revoked: {r.RevocationReason}");
    }

    private static Command Revoke()
    {
        Argument<Address> contract = Contract();
        Option<string> key = new("--key") { Description = "The vendor's key file.", Required = true };
        Option<string> reason = CheckedSymbols.ReasonOption();
        Option<string> node = NodeConnection.Option();
        Option<bool> json = JsonOutput.Option();
        Command command = new("revoke",
            "Revoke a release. Gateways cancel the updates to it that are in progress.\n\n"
            + "  fwledger firmware revoke 3f… --key vendor.pem --reason \"boot loop on rev-b\"")
        {
            contract, key, reason, node, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using EcdsaSigner signer = KeyFile.Load(parsed.GetValue(key)!);
            using GrpcLightSource source = NodeConnection.Open(parsed.GetValue(node)!);
            Hash256 chainId = await NodeConnection.ChainIdAsync(source, cancellation).ConfigureAwait(false);
            ReceiptReply receipt = await CallSubmitter.SubmitAsync(source.Client, chainId, signer, ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Revoke,
                parsed.GetValue(contract), FirmwareUpdateCalls.Revoke(parsed.GetValue(reason)!), cancellation).ConfigureAwait(false);
            CallOutput.Print(receipt, parsed.GetValue(json), $"release {parsed.GetValue(contract)} is revoked");
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
