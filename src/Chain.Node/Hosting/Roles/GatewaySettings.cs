using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Configuration;
using Gateway.Devices;
using Gateway.Hosting;

namespace Chain.Node.Hosting.Roles;

/// <summary>Translates the gateway's settings in node.json to the options of the Gateway library, which checks their ranges.</summary>
internal static class GatewaySettings
{
    /// <summary>Shortest gateway token, in characters: it acts for every device.</summary>
    private const int GatewayTokenLengthMin = 16;

    /// <exception cref="NodeStartupException">A setting cannot be read. The message names it and the remedy.</exception>
    public static GatewayOptions ToOptions(NodeConfiguration configuration, GenesisDocument genesis)
    {
        GatewayConfiguration settings = configuration.Gateway!;
        if (!TimeSpan.TryParse(settings.PollingSleep, out TimeSpan sleep))
            throw NodeStartupException.InConfiguration($"gateway: polling_sleep is '{settings.PollingSleep}': use HH:MM:SS");
        TimeSpan interval = TimeSpan.FromSeconds(settings.CheckIntervalSeconds);
        GatewayOptions options = new()
        {
            ChainId = genesis.ChainId,
            ReportInterval = TimeSpan.FromSeconds(settings.ReportIntervalSeconds),
            ListenUrl = settings.Listen,
            PublicUrl = settings.PublicUrl,
            TrustedProxies = settings.TrustedProxies ?? [],
            AdminPort = settings.AdminPort,
            Folder = configuration.Resolve(settings.Folder),
            PollingSleep = sleep,
            CheckInterval = interval,
            ProofAgeMax = TimeSpan.FromMilliseconds(Math.Max(3.0 * genesis.Parameters.HeartbeatMs, 3 * interval.TotalMilliseconds)),
            ProofAgeMaxHeartbeats = 3,
            GatewayTokenSha256 = settings.GatewayTokenFile is { } file ? ReadToken(configuration.Resolve(file)) : null,
        };
        return options with
        {
            Tenant = settings.Tenant ?? options.Tenant,
            DevicesMax = settings.DevicesMax ?? options.DevicesMax,
            AttemptsMax = settings.AttemptsMax ?? options.AttemptsMax,
            AttemptDelay = settings.AttemptDelaySeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : options.AttemptDelay,
            RequestsPerSecondPerDeviceMax = settings.RequestsPerSecondPerDevice ?? options.RequestsPerSecondPerDeviceMax,
            RequestsPerSecondPerAddressMax = settings.RequestsPerSecondPerAddress ?? options.RequestsPerSecondPerAddressMax,
            ConnectionsMax = settings.ConnectionsMax ?? options.ConnectionsMax,
            ConnectionsPerAddressMax = settings.ConnectionsPerAddressMax ?? options.ConnectionsPerAddressMax,
            Images = options.Images with
            {
                ImageBytesMax = settings.ImageBytesMax ?? options.Images.ImageBytesMax,
                CapacityBytes = settings.CacheBytes ?? options.Images.CapacityBytes,
                AllowedNetworks = configuration.AllowedNetworks,
                Authorities = configuration.ReadAuthorities(),
            },
        };
    }

    private static Hash256 ReadToken(string path)
    {
        if (!File.Exists(path))
            throw NodeStartupException.InConfiguration($"gateway: gateway_token_file '{path}' does not exist: write the token into it, on one line");
        string token = File.ReadAllText(path).Trim();
        return token.Length is >= GatewayTokenLengthMin and <= DeviceTokens.LengthMax && !token.Any(char.IsWhiteSpace) ? DeviceTokens.Digest(token)
            : throw NodeStartupException.InConfiguration(
                $"gateway: gateway_token_file '{path}': expected one line of {GatewayTokenLengthMin} to {DeviceTokens.LengthMax} characters without blanks");
    }
}
