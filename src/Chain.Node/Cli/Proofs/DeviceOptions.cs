using System.CommandLine;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;

namespace Chain.Node.Cli.Proofs;

/// <summary>The options that describe the device for which a proof is checked.</summary>
internal sealed class DeviceOptions
{
    private readonly Option<string?> _vendor = OfflineAddress.Option(ProofChecker.VendorOption, "Vendor whose release it must be. Default: any vendor.");
    private readonly Option<string?> _model = new("--model") { Description = "Model of the device. Default: any model." };
    private readonly Option<string?> _channel = new("--channel") { Description = "Channel that the device follows. Default: any channel." };
    private readonly Option<string?> _revision = new("--hardware-rev") { Description = "Hardware revision of the device. Default: any revision." };
    private readonly Option<string?> _installed = new("--installed")
    {
        Description = "Version that the device runs. The release must be newer, and updatable from it.",
    };

    private readonly Option<ulong?> _counter = new("--counter") { Description = "Security counter of the device. The release's counter must be higher." };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_vendor, _model, _channel, _revision, _installed, _counter]) command.Add(option);
    }

    /// <summary>The vendor, in a form of <see cref="OfflineAddress"/>; null for any.</summary>
    public string? VendorOf(ParseResult parsed) => parsed.GetValue(_vendor);

    /// <summary>The device without its vendor, which only the proven record can complete.</summary>
    /// <exception cref="CommandException">The installed version is none.</exception>
    public DeviceFacts Read(ParseResult parsed)
    {
        string? installed = parsed.GetValue(_installed);
        if (installed is not null && !SemanticVersion.TryParse(installed, out _))
            throw new CommandException(ExitCode.Usage, $"--installed {installed}: use a semantic version, such as 1.2.0");
        return new DeviceFacts
        {
            Model = parsed.GetValue(_model),
            Channel = parsed.GetValue(_channel),
            HardwareRevision = parsed.GetValue(_revision),
            InstalledVersion = installed,
            SecurityCounter = parsed.GetValue(_counter),
        };
    }
}
