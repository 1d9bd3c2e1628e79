using System.CommandLine;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Signing;

namespace Chain.Node.Cli.Firmware;

/// <summary>'firmware prepare': writes the manifest of a release for the release keys on other machines. Signs and uploads nothing.</summary>
internal static class PrepareCommand
{
    public static Command Create()
    {
        Argument<string> image = new("IMAGE") { Description = "The image file." };
        Option<string> vendor = new("--vendor") { Description = $"The vendor: {ParticipantLookup.Form}.", Required = true };
        Option<string> output = new("--out") { Description = "File to create.", Required = true };
        Option<string?> node = NodeConnection.Option();
        Option<bool> json = JsonOutput.Option();
        ReleaseOptions release = new(isManifestAllowed: false);
        Command command = new("prepare", """
            Write the manifest of a release to a file that release keys sign on other machines. Needs no key. Everything that the chain would refuse
            is checked first. Then each key holder runs 'fwledger sign', and 'fwledger firmware publish --manifest' takes the signatures.

              fwledger firmware prepare fw.bin --vendor acme --repository http://127.0.0.1:7112 --model sensor-x1 --hardware-rev rev-a \
                --version 1.2.0 --out release.json
            """) { image, vendor, output, TrustFile.Option(), node, json };
        release.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            ExchangeFile.ThrowIfExists(parsed.GetValue(output)!);
            FirmwarePublisher.Request request = release.Read(parsed, parsed.GetValue(image)!, null);
            ImageFacts facts = await FirmwarePublisher.CheckAsync(request, default, cancellation).ConfigureAwait(false);
            using GrpcLightSource source = NodeConnection.Open(parsed);
            using ProvenChain chain = await ProvenChain.OpenAsync(source, TrustFile.PathOf(parsed) ?? TrustFile.FindNear(parsed.GetValue(output)), cancellation)
                .ConfigureAwait(false);
            Address owner = (await ParticipantLookup.FindAsync(chain, parsed.GetValue(vendor)!, cancellation).ConfigureAwait(false)).Id;
            FirmwarePublisher publisher = new(chain.ChainId, new UnsignedSigner(default), source.Client, static _ => { }) { Chain = chain, Vendor = owner };
            ReleaseManifest manifest = await publisher.PlanAsync(request, facts, cancellation).ConfigureAwait(false);
            SigningRequestOutput.Write(SigningRequest.Of(chain.ChainId, manifest), parsed.GetValue(output)!, parsed.GetValue(json));
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
