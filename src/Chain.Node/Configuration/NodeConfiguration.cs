using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;
using Chain.Core.Primitives;
using Chain.Light;

namespace Chain.Node.Configuration;

/// <summary>The content of node.json. Every path in it is relative to the folder of that file.</summary>
internal sealed class NodeConfiguration
{
    /// <summary>The value of <see cref="Sync"/> that asks for a snapshot.</summary>
    public const string SyncSnapshot = "snapshot";

    /// <summary>The value of <see cref="Sync"/> that asks for every block.</summary>
    public const string SyncBlocks = "blocks";

    /// <summary>Name of the node, used in logs and in messages to operators.</summary>
    public string Name { get; set; } = "";

    /// <summary>One or more of validator, vendor, broker, repository, light, gateway.</summary>
    public IReadOnlyList<string> Roles { get; set; } = [];

    /// <summary>Path of genesis.json.</summary>
    public string Genesis { get; set; } = "genesis.json";

    /// <summary>Folder of the node's database, vote journal and trusted header.</summary>
    public string Data { get; set; } = "data";

    /// <summary>PKCS#8 PEM file of the node's secp256k1 identity.</summary>
    public string Key { get; set; } = "keys/identity.pem";

    /// <summary>
    /// Address of the node's participant. Default: the address of <see cref="Key"/>, which is correct until the participant rotates that
    /// key.
    /// </summary>
    public string? Participant { get; set; }

    /// <summary>PKCS#8 PEM file of the participant's next key; the node switches to it at the height of the rotation on the chain.</summary>
    public string? NextKey { get; set; }

    /// <summary>
    /// File whose first line is the password of the keys and of the TLS key that are encrypted; readable by the node's user only. Default: the systemd
    /// credential 'fwledger-key-password' if the unit loads it, or what FWLEDGER_KEY_PASSWORD or FWLEDGER_KEY_PASSWORD_FILE says.
    /// </summary>
    public string? KeyPasswordFile { get; set; }

    /// <summary>PEM file with the node's P-256 TLS certificate and key.</summary>
    public string TlsCertificate { get; set; } = "keys/tls.pem";

    /// <summary>Address that gRPC clients connect to (HTTP/2), such as http://127.0.0.1:7100.</summary>
    public string? Rpc { get; set; }

    /// <summary>Address that JSON clients, health checks and metrics collectors connect to (HTTP/1.1), such as http://127.0.0.1:7101.</summary>
    public string? Http { get; set; }

    /// <summary>Address that other full nodes connect to (mutual TLS), such as https://127.0.0.1:7102.</summary>
    public string? Peer { get; set; }

    /// <summary>The other full nodes.</summary>
    public IReadOnlyList<PeerConfiguration> Peers { get; set; } = [];

    /// <summary>gRPC addresses of the nodes to read the chain from: full nodes or, for a gateway, also light nodes.</summary>
    public IReadOnlyList<string> Sources { get; set; } = [];

    /// <summary>
    /// PEM file of certificate authorities, for https servers to which this node connects. A source in 'sources' needs a certificate that one of
    /// them has signed; repositories, images and an S3 bucket may also have one of an authority that the machine trusts. Default: only those of the machine.
    /// </summary>
    public string? Ca { get; set; }

    /// <summary>Settings of the light client in the roles light, gateway and repository, and of a full node that joins by a snapshot.</summary>
    public LightConfiguration? LightClient { get; set; }

    /// <summary>
    /// How a full node without a chain joins: "snapshot" fetches the newest state, verified from the checkpoint in 'light_client' or from the genesis
    /// on, and then blocks; "blocks" executes every block. Default: a snapshot if there is a checkpoint and the chain has 5,000 blocks or more.
    /// </summary>
    public string? Sync { get; set; }

    /// <summary>Number of heights below the newest whose state a full node keeps, 0 to 1000000; default 256. The node cannot prove older states.</summary>
    public int StateHeightsKept { get; set; } = 256;

    /// <summary>
    /// Number of newest blocks that a full node keeps, from 1. Default, also for <see cref="BlockDaysKept"/>: none, so the node keeps every block. With
    /// both, a block stays as long as one of them wants it. Blocks whose state is kept always stay. See Storage/SPEC.md, rule 10.
    /// </summary>
    public long? BlockHeightsKept { get; set; }

    /// <summary>Age in days, before the newest block, up to which a full node keeps blocks, 1 to 36500.</summary>
    public int? BlockDaysKept { get; set; }

    /// <summary>Settings of the role repository.</summary>
    public RepositoryConfiguration? Repository { get; set; }

    /// <summary>
    /// Networks in CIDR notation, at most 64, to which this node connects although their addresses are not public, when the URI is another
    /// party's: images of releases and copies, and the repositories of brokers. Default: none. 'fwledger init' allows loopback.
    /// </summary>
    public IReadOnlyList<string> AllowedNetworks { get; set; } = [];

    /// <summary>Vendors that this node acts for; empty, the default, for none.</summary>
    public IReadOnlyList<VendorConfiguration> Vendors { get; set; } = [];

    /// <summary>Brokers that this node acts for; empty, the default, for none.</summary>
    public IReadOnlyList<BrokerConfiguration> Brokers { get; set; } = [];

    /// <summary>Settings of the role gateway.</summary>
    public GatewayConfiguration? Gateway { get; set; }

    /// <summary>Folder to which relative paths are relative.</summary>
    [JsonIgnore]
    public string BaseFolder { get; private set; } = "";

    /// <summary>Whether this is a full node: it holds the chain and peers with others.</summary>
    [JsonIgnore]
    public bool IsFull => Has("validator") || Has("vendor") || Has("broker");

    /// <summary>The addresses at which the node listens, with their fields and schemes; null for a listener that it does not have.</summary>
    [JsonIgnore]
    public IEnumerable<(string Field, string? Text, string Scheme)> Listeners =>
    [
        ("rpc", Rpc, "http"), ("http", Http, "http"), ("peer", Peer, "https"), ("repository.listen", Repository?.Listen, "http"),
        ("repository.metrics", Repository?.Metrics, "http"), ("gateway.listen", Gateway?.Listen, "http"),
    ];

    /// <summary>Whether the node holds a role.</summary>
    public bool Has(string role) => Roles.Contains(role, StringComparer.Ordinal);

    /// <summary>Converts a path of the configuration to an absolute path.</summary>
    public string Resolve(string path) => Path.GetFullPath(Path.Combine(BaseFolder, path));

    /// <summary>The addresses that this node connects to when another party chose the URI.</summary>
    public AddressRules ReadAddressRules() => AddressRules.TryCreate(AllowedNetworks, out AddressRules rules) is { } problem
        ? throw NodeStartupException.InConfiguration($"'allowed_networks': {problem}") : rules;

    /// <summary>The certificates of the file <see cref="Ca"/>; null if none is named.</summary>
    /// <exception cref="NodeStartupException">The file does not exist, or holds no certificate.</exception>
    public X509Certificate2Collection? ReadAuthorities()
    {
        if (Ca is not { } file) return null;
        return ServerTrust.FindProblem(Resolve(file), out X509Certificate2Collection authorities) is { } problem
            ? throw NodeStartupException.InConfiguration($"'ca': {Resolve(file)} {problem}") : authorities;
    }

    /// <summary>Reads and checks node.json; <paramref name="roles"/>, if not empty, replace the roles in it.</summary>
    /// <exception cref="NodeStartupException">The file is missing or not JSON, or a field is wrong. The message names the field and the remedy.</exception>
    public static NodeConfiguration Load(string path, IReadOnlyList<string>? roles = null)
    {
        string file = Directory.Exists(path) ? Path.Combine(path, "node.json") : path;
        if (!File.Exists(file))
            throw NodeStartupException.InConfiguration($"configuration {file} does not exist: create one with 'fwledger init', or name another with --config");
        NodeConfiguration? read;
        try
        {
            read = JsonSerializer.Deserialize(File.ReadAllText(file), NodeConfigurationJson.Default.NodeConfiguration);
        }
        catch (JsonException e)
        {
            throw NodeStartupException.InConfiguration($"configuration {file} is not valid: {e.Message}", e);
        }

        if (read is null) throw NodeStartupException.InConfiguration($"configuration {file} is empty: create one with 'fwledger init'");
        read.BaseFolder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        if (roles is { Count: > 0 }) read.Roles = roles;
        string? problem = read.FindProblem();
        if (problem is not null) throw NodeStartupException.InConfiguration($"configuration {file}: {problem}");
        return read;
    }

    /// <summary>Writes the configuration as node.json into <paramref name="folder"/>.</summary>
    public void Save(string folder) =>
        File.WriteAllText(Path.Combine(folder, "node.json"), JsonSerializer.Serialize(this, NodeConfigurationJson.Default.NodeConfiguration) + "\n");

    private string? FindProblem()
    {
        string[] known = ["validator", "vendor", "broker", "repository", "light", "gateway"];
        if (Name.Length == 0) return "field 'name' is missing";
        if (Roles.Count == 0) return $"field 'roles' is empty: name any of {string.Join(", ", known)}";
        foreach (string role in Roles)
        {
            if (!known.Contains(role)) return $"role '{role}' is unknown: use any of {string.Join(", ", known)}";
        }

        if (Participant is not null && !Address.TryParse(Participant, out _))
            return $"'participant' is '{Participant}': use an address of 40 hexadecimal digits";
        if (IsFull && (Rpc is null || Http is null || Peer is null)) return "a full node needs the fields 'rpc', 'http' and 'peer'";
        if (Has("repository") && Repository is null) return "role repository needs the field 'repository'";
        if (Has("gateway") && Gateway is null) return "role gateway needs the field 'gateway'";
        if (Has("light") && (Rpc is null || Http is null)) return "role light needs the fields 'rpc' and 'http'";
        if ((Has("light") || Has("gateway")) && Sources.Count == 0) return "roles light and gateway need at least one gRPC address in 'sources'";
        if (Sources.Count > SourceOptions.SourcesMax) return $"{Sources.Count} sources: name at most {SourceOptions.SourcesMax}";
        if (AddressRules.TryCreate(AllowedNetworks, out _) is { } networkProblem) return $"'allowed_networks': {networkProblem}";
        if (Ca is not null && ServerTrust.FindProblem(Resolve(Ca), out _) is { } authorityProblem) return $"'ca': {Resolve(Ca)} {authorityProblem}";
        if (LightClient?.FindProblem() is { } lightProblem) return lightProblem;
        if (Sync is not (null or SyncSnapshot or SyncBlocks)) return $"'sync' is '{Sync}': use {SyncSnapshot} or {SyncBlocks}";
        if (StateHeightsKept is < 0 or > 1_000_000) return $"'state_heights_kept' is {StateHeightsKept}: use 0 to 1000000";
        if (BlockHeightsKept < 1) return $"'block_heights_kept' is {BlockHeightsKept}: use at least 1, or leave it out to keep every block";
        if (BlockDaysKept is < 1 or > 36_500) return $"'block_days_kept' is {BlockDaysKept}: use 1 to 36500, or leave it out to keep every block";
        if (Repository is { OwnerRole: not ("vendor" or "broker") }) return $"'repository.owner_role' is '{Repository.OwnerRole}': use vendor or broker";
        if (FindProblemInOwners() is { } ownerProblem) return ownerProblem;
        if (FindProblemInListeners() is { } listenProblem) return listenProblem;
        foreach (string url in Sources.Concat(Peers.Select(p => p.Address)))
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out _)) return $"'{url}' is not an absolute URL: use one such as http://127.0.0.1:7100";
        }

        foreach (PeerConfiguration peer in Peers)
        {
            if (!Address.TryParse(peer.Identity, out _)) return $"peer '{peer.Name}': identity '{peer.Identity}' is not an address of 40 hexadecimal digits";
        }

        return null;
    }

    private string? FindProblemInListeners()
    {
        foreach ((string field, string? text, string scheme) in Listeners)
        {
            if (text is not null && !ListenAddress.TryParse(text, scheme, out _)) return $"'{field}' is '{text}': {ListenAddress.Remedy(scheme)}";
        }

        return null;
    }

    private string? FindProblemInOwners()
    {
        if (Vendors.Count > 0 && !Has("vendor")) return "field 'vendors' needs the role vendor";
        if (Brokers.Count > 0 && !Has("broker")) return "field 'brokers' needs the role broker";
        IEnumerable<(string Field, string Key, string Url)> owners = Vendors.Select(v =>
            ("vendors", v.Key, v.Repository)).Concat(Brokers.Select(b => ("brokers", b.Key, b.Repository)));
        foreach ((string field, string key, string url) in owners)
        {
            if (key.Length == 0) return $"a 'key' in field '{field}' is missing: name the participant's key file";
            if (!Uri.TryCreate(url, UriKind.Absolute, out _))
                return $"repository '{url}' in field '{field}' is not a URL: name the participant's repository, such as http://127.0.0.1:7200";
        }

        if (Vendors.Any(v => v.Acceptance is { BrokersPerReleaseMax: < 1 or > 32 })) return "'brokers_per_release_max' must be 1 to 32";
        if (Brokers.Any(b => b.QuotaBytes < 1)) return "'quota_bytes' must be at least 1";
        return Brokers.Any(b => b.TermsHours is < 0 or > 87_600) ? "'terms_hours' must be 0 to 87600" : null;
    }
}
