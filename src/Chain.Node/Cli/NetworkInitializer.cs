using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Configuration;
using Chain.Node.Journal;
using Chain.Node.Keys;

namespace Chain.Node.Cli;

/// <summary>Lays out a network on disk: genesis, keys, certificates, and a folder a node.</summary>
internal static class NetworkInitializer
{
    /// <summary>The paths that a caller goes on with.</summary>
    internal sealed record Layout(string Folder, GenesisDocument Genesis, IReadOnlyList<string> Validators, string Vendor, string Repository, string Light, string Gateway,
        IReadOnlyList<string> Rpc, string RepositoryUrl, string GatewayUrl);

    /// <summary>Where nodes listen, decided before the genesis because it names the vendor's repository.</summary>
    private sealed record Urls((string Rpc, string Http, string Peer)[] Full, string Repository);

    /// <summary>Lays out a network in a folder that holds none. genesis.json comes last: a folder with one holds a whole network.</summary>
    /// <exception cref="CommandException">The folder holds a network, or the chain cannot be as asked.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; what was made until then is left for the caller to remove.</exception>
    public static Layout Create(string folder, NetworkPlan plan, string name, CancellationToken cancellation = default)
    {
        string genesisFile = Path.Combine(folder, "genesis.json");
        if (File.Exists(genesisFile)) throw new CommandException(ExitCode.LocalStorage, $"folder {folder} holds a network already: name another with --dir");
        Directory.CreateDirectory(folder);
        using EcdsaSigner vendor = EcdsaSigner.Generate();
        EcdsaSigner[] signers = [.. Enumerable.Range(0, plan.Validators).Select(_ => EcdsaSigner.Generate())];
        try
        {
            Urls urls = new([.. signers.Select(_ => (plan.NextUrl(), plan.NextUrl(), plan.NextUrl("https")))], plan.NextUrl());
            List<GenesisParticipant> participants = [.. signers.Select((s, i) => new GenesisParticipant($"validator-{i}", s.PublicKey, Roles.Authority, true))];
            participants.Add(new GenesisParticipant("vendor", vendor.PublicKey, Roles.Vendor, false, $"{urls.Repository}/"));
            ChainParameters parameters = new() { HeartbeatMs = plan.HeartbeatMs };
            if (!GenesisDocument.TryCreate(name, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), parameters, participants, out GenesisDocument? genesis, out string problem)) throw new CommandException(ExitCode.Usage, problem);
            Layout layout = WriteNodes(folder, plan, urls, genesis, signers, vendor, cancellation);
            cancellation.ThrowIfCancellationRequested();
            File.WriteAllText(genesisFile, GenesisFile.Format(genesis));
            return layout;
        }
        finally
        {
            foreach (EcdsaSigner signer in signers) signer.Dispose();
        }
    }

    private static Layout WriteNodes(
        string folder, NetworkPlan plan, Urls urls, GenesisDocument genesis, EcdsaSigner[] signers, EcdsaSigner vendor, CancellationToken cancellation)
    {
        (string Rpc, string Http, string Peer)[] full = urls.Full;
        List<string> validators = [];
        for (int i = 0; i < signers.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int self = i;
            string node = Path.Combine(folder, $"validator-{i}");
            KeyFile.Save(Path.Combine(node, "keys", "identity.pem"), signers[i]);
            TlsIdentity.Create(Path.Combine(node, "keys", "tls.pem"), $"validator-{i}", DateTimeOffset.UtcNow);
            VoteJournal.CreateFirst(Path.Combine(node, "data", "votes.journal"), new JournalIdentity(genesis.ChainId, signers[i].Address));
            new NodeConfiguration
            {
                Name = $"validator-{i}", Roles = i == 0 ? ["validator", "vendor"] : ["validator"], Genesis = "../genesis.json", Rpc = full[i].Rpc, Http = full[i].Http, Peer = full[i].Peer,
                Peers = [.. signers.Select((s, j) => new PeerConfiguration($"validator-{j}", full[j].Peer, s.Address.ToString())).Where((_, j) => j != self)],
            }.Save(node);
            validators.Add(node);
        }

        string vendorFolder = Path.Combine(folder, "vendor");
        KeyFile.Save(Path.Combine(vendorFolder, "keys", "identity.pem"), vendor);
        string repository = Save(folder, "repository", new NodeConfiguration
        {
            Name = "repository", Roles = ["repository"], Genesis = "../genesis.json",
            Repository = new RepositoryConfiguration { Listen = urls.Repository, Folder = "images", Owners = [vendor.Address.ToString()] },
        });
        string lightRpc = plan.NextUrl();
        string light = Save(folder, "light", new NodeConfiguration { Name = "light", Roles = ["light"], Genesis = "../genesis.json", Rpc = lightRpc, Http = plan.NextUrl(), Sources = [.. full.Select(u => u.Rpc)] });
        string gatewayUrl = plan.NextUrl();
        string gateway = Save(folder, "gateway", new NodeConfiguration
        {
            Name = "gateway", Roles = ["gateway"], Genesis = "../genesis.json", Sources = [lightRpc, .. full.Select(u => u.Rpc).Take(2)],
            Gateway = new GatewayConfiguration { Listen = gatewayUrl, Folder = "data/gateway", PollingSleep = plan.PollingSleep },
        });
        return new Layout(folder, genesis, validators, vendorFolder, repository, light, gateway, [.. full.Select(u => u.Rpc)], urls.Repository, gatewayUrl);
    }

    private static string Save(string folder, string name, NodeConfiguration configuration)
    {
        string node = Path.Combine(folder, name);
        Directory.CreateDirectory(node);
        configuration.Save(node);
        return node;
    }
}
