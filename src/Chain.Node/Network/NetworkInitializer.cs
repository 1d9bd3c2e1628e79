using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Client;
using Chain.Node.Configuration;
using Chain.Node.Journal;
using Chain.Node.Keys;

namespace Chain.Node.Network;

/// <summary>Creates the files of a network: genesis, keys, certificates, and a folder for each node.</summary>
/// <remarks>Each vendor and broker is served by a full node, which acts for it with the key in the owner's folder.</remarks>
internal static class NetworkInitializer
{
    /// <summary>URLs of one full node.</summary>
    private sealed record FullUrls(string Rpc, string Http, string Peer);

    /// <summary>Creates a network in a folder that holds none. It writes genesis.json last, so a folder with that file holds a complete network.</summary>
    /// <exception cref="CommandException">The folder already holds a network, or the genesis would break a rule.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; the caller removes the files created so far.</exception>
    public static NetworkLayout Create(string folder, NetworkPlan plan, string name, CancellationToken cancellation = default)
    {
        string genesisFile = Path.Combine(folder, "genesis.json");
        if (File.Exists(genesisFile)) throw new CommandException(ExitCode.LocalStorage, $"folder {folder} holds a network already: name another with --dir");
        Directory.CreateDirectory(folder);
        EcdsaSigner[] signers = Generate(plan.Size.Validators), vendorKeys = Generate(plan.Size.Vendors), brokerKeys = Generate(plan.Size.Brokers),
            gatewayKeys = Generate(plan.Size.Gateways);
        try
        {
            FullUrls[] urls = [.. signers.Select(_ => new FullUrls(plan.NextUrl(), plan.NextUrl(), plan.NextUrl("https")))];
            NetworkLayout.Owner[] vendors = [.. vendorKeys.Select((key, i) =>
                OwnerOf(folder, Numbered("vendor", i), Numbered("repository", i), key, plan.NextUrl()))];
            NetworkLayout.Owner[] brokers = [.. brokerKeys.Select((key, i) =>
                OwnerOf(folder, $"broker-{i + 1}", $"broker-{i + 1}-repository", key, plan.NextUrl()))];
            List<GenesisParticipant> participants = [.. signers.Select((s, i) => new GenesisParticipant($"validator-{i}", s.PublicKey, Roles.Authority, true))];
            participants.AddRange(vendors.Select((v, i) =>
                new GenesisParticipant(v.Name, vendorKeys[i].PublicKey, Roles.Vendor, false, $"{v.RepositoryUrl}/")));
            participants.AddRange(brokers.Select((b, i) =>
                new GenesisParticipant(b.Name, brokerKeys[i].PublicKey, Roles.Broker, false, $"{b.RepositoryUrl}/")));
            participants.AddRange(gatewayKeys.Select((key, i) => new GenesisParticipant(Numbered("gateway", i), key.PublicKey, Roles.Gateway, false)));
            ChainParameters parameters = new() { HeartbeatMs = plan.HeartbeatMs };
            if (!GenesisDocument.TryCreate(name, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), parameters, participants, RuleVersions.Newest,
                out GenesisDocument? genesis, out string problem))
                throw new CommandException(ExitCode.Usage, problem);
            string[] sources = [.. urls.Take(2).Select(u => u.Rpc)];
            SaveOwners(vendors, vendorKeys, "vendor", sources);
            SaveOwners(brokers, brokerKeys, "broker", sources);
            List<string> validators = [];
            for (int i = 0; i < signers.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                validators.Add(SaveValidator(folder, i, plan, genesis, signers, urls, vendors, brokers));
            }

            NetworkLayout layout = SaveEdge(new NetworkLayout(folder, genesis, validators, [.. urls.Select(u => u.Rpc)], vendors, brokers, "", []), plan,
                gatewayKeys);
            cancellation.ThrowIfCancellationRequested();
            File.WriteAllText(genesisFile, GenesisFile.Format(genesis));
            return layout;
        }
        finally
        {
            foreach (EcdsaSigner signer in signers.Concat(vendorKeys).Concat(brokerKeys).Concat(gatewayKeys)) signer.Dispose();
        }
    }

    private static string SaveValidator(
        string folder, int self, NetworkPlan plan, GenesisDocument genesis, EcdsaSigner[] signers, FullUrls[] urls, NetworkLayout.Owner[] vendors,
        NetworkLayout.Owner[] brokers)
    {
        string node = Path.Combine(folder, $"validator-{self}");
        KeyFile.Save(Path.Combine(node, "keys", "identity.pem"), signers[self]);
        TlsIdentity.Create(Path.Combine(node, "keys", "tls.pem"), $"validator-{self}", DateTimeOffset.UtcNow);
        VoteJournal.CreateFirst(Path.Combine(node, "data", VoteJournal.FileName), new JournalIdentity(genesis.ChainId, signers[self].Address));
        NetworkLayout.Owner[] ownVendors = [.. vendors.Where((_, i) => i % signers.Length == self)];
        // Vendors are assigned from the first node up, brokers from the last node down, so that they share a node only if they must.
        NetworkLayout.Owner[] ownBrokers = [.. brokers.Where((_, i) => signers.Length - 1 - (i % signers.Length) == self)];
        List<string> roles = ["validator"];
        if (ownVendors.Length > 0) roles.Add("vendor");
        if (ownBrokers.Length > 0) roles.Add("broker");
        new NodeConfiguration
        {
            Name = $"validator-{self}",
            AllowedNetworks = NetworkPlan.Loopback,
            Roles = roles,
            Genesis = "../genesis.json",
            Rpc = urls[self].Rpc,
            Http = urls[self].Http,
            Peer = urls[self].Peer,
            Peers = [.. signers.Select((s, j) => new PeerConfiguration($"validator-{j}", urls[j].Peer, s.Address.ToString())).Where((_, j) => j != self)],
            Vendors = [.. ownVendors.Select(v => new VendorConfiguration
            {
                Key = $"../{v.Name}/keys/identity.pem", Repository = v.RepositoryUrl,
                Acceptance = new AcceptanceConfiguration { Brokers = [.. brokers.Select(b => b.Address.ToString())], Models = ["*"] },
            })],
            Brokers = [.. ownBrokers.Select(b => new BrokerConfiguration { Key = $"../{b.Name}/keys/identity.pem", Repository = b.RepositoryUrl,
                Mirror = plan.BrokersMirror ? [new MirrorConfiguration()] : [] })],
        }.Save(node);
        return node;
    }

    private static void SaveOwners(NetworkLayout.Owner[] owners, EcdsaSigner[] keys, string role, IEnumerable<string> sources)
    {
        for (int i = 0; i < owners.Length; i++)
        {
            NetworkLayout.Owner owner = owners[i];
            KeyFile.Save(owner.Key, keys[i]);
            Save(owner.Repository, new NodeConfiguration
            {
                Name = Path.GetFileName(owner.Repository),
                AllowedNetworks = NetworkPlan.Loopback,
                Roles = ["repository"],
                Genesis = "../genesis.json",
                Sources = [.. sources],
                Repository = new RepositoryConfiguration
                {
                    Listen = owner.RepositoryUrl,
                    Folder = "images",
                    OwnerRole = role,
                    Owners = [owner.Address.ToString()],
                    Key = $"../{owner.Name}/keys/identity.pem"
                },
            });
        }
    }

    /// <summary>Creates the light node, and the gateways, which read from it and from two full nodes.</summary>
    private static NetworkLayout SaveEdge(NetworkLayout layout, NetworkPlan plan, EcdsaSigner[] gatewayKeys)
    {
        string lightRpc = plan.NextUrl();
        string light = Path.Combine(layout.Folder, "light");
        Save(light, new NodeConfiguration
        {
            Name = "light",
            Roles = ["light"],
            Genesis = "../genesis.json",
            Rpc = lightRpc,
            Http = plan.NextUrl(),
            Sources = layout.Rpc
        });
        List<NetworkLayout.GatewayNode> gateways = [];
        for (int i = 0; i < gatewayKeys.Length; i++)
        {
            NetworkLayout.GatewayNode gateway = new(Path.Combine(layout.Folder, Numbered("gateway", i)), plan.NextUrl());
            KeyFile.Save(Path.Combine(gateway.Folder, "keys", "identity.pem"), gatewayKeys[i]);
            Save(gateway.Folder, new NodeConfiguration
            {
                Name = Numbered("gateway", i),
                AllowedNetworks = NetworkPlan.Loopback,
                Roles = ["gateway"],
                Genesis = "../genesis.json",
                Sources = [lightRpc, .. layout.Rpc.Take(2)],
                Gateway = new GatewayConfiguration
                {
                    Listen = gateway.Url,
                    Folder = "data/gateway",
                    PollingSleep = plan.PollingSleep,
                    Key = "keys/identity.pem"
                },
            });
            gateways.Add(gateway);
        }

        return layout with { Light = light, Gateways = gateways };
    }

    private static NetworkLayout.Owner OwnerOf(string folder, string name, string repository, EcdsaSigner key, string url) =>
        new(name, Path.Combine(folder, name), key.Address, Path.Combine(folder, repository), url);

    /// <summary>The first name has no number, so a small network has "vendor", "repository" and "gateway".</summary>
    private static string Numbered(string name, int index) => index == 0 ? name : $"{name}-{index + 1}";

    private static EcdsaSigner[] Generate(int count) => [.. Enumerable.Range(0, count).Select(_ => EcdsaSigner.Generate())];

    private static void Save(string node, NodeConfiguration configuration)
    {
        Directory.CreateDirectory(node);
        configuration.Save(node);
    }
}
