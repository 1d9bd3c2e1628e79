using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Client;
using Chain.Node.Configuration;
using Chain.Node.Hosting.Roles;
using Chain.Node.Keys;
using Chain.Node.Network;
using Chain.Node.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Node.Tests.Chains;
using Node.Tests.Cluster;

namespace Node.Tests.Replication;

/// <summary>
/// A network from 'init' with its nodes in this process: repositories, and one validator that acts for a vendor and for
/// brokers.
/// </summary>
internal sealed class ReplicationNetwork : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, WebApplication> _apps = [];

    public ReplicationNetwork(int brokers)
    {
        NetworkPlan plan = NetworkPlan.OnFreePorts(new NetworkSize(1, Brokers: brokers), "00:05:00");
        Layout = NetworkInitializer.Create(Path.Combine(_folder.Path, "net"), plan, "replication");
    }

    public NetworkLayout Layout { get; }

    public RecordedEvents Events { get; } = new();

    public HttpClient Http { get; } = new();

    private ChainStore Store => _apps[Layout.Validators[0]].Services.GetRequiredService<ChainStore>();

    public Task StartNodeAsync() => StartAsync(Layout.Validators[0], configuration => FullNode.Build(configuration, Events));

    public Task StopNodeAsync() => StopAsync(Layout.Validators[0]);

    public Task StartRepositoryAsync(NetworkLayout.Owner owner) => StartAsync(owner.Repository, configuration => RepositoryRole.Build(configuration, Events));

    /// <summary>
    /// Creates the next key of an owner and adds it to the configurations of the owner's node and repository. Both must be
    /// stopped.
    /// </summary>
    public EcdsaSigner PrepareNextKey(NetworkLayout.Owner owner)
    {
        EcdsaSigner next = EcdsaSigner.Generate();
        string file = Path.Combine(_folder.Path, $"{owner.Name}-next.pem");
        KeyFile.Save(file, next);
        NodeConfiguration node = NodeConfiguration.Load(Layout.Validators[0]), repository = NodeConfiguration.Load(owner.Repository);
        foreach (VendorConfiguration vendor in node.Vendors.Where(v => v.Repository == owner.RepositoryUrl)) vendor.NextKey = file;
        foreach (BrokerConfiguration broker in node.Brokers.Where(b => b.Repository == owner.RepositoryUrl)) broker.NextKey = file;
        repository.Repository!.NextKey = file;
        node.Save(Layout.Validators[0]);
        repository.Save(owner.Repository);
        return next;
    }

    /// <summary>Publishes an image as the vendor. Returns when the release is active.</summary>
    public async Task<Address> PublishAsync(string version, byte[] image, EcdsaSigner? key = null)
    {
        string file = Path.Combine(_folder.Path, $"{version}.bin");
        await File.WriteAllBytesAsync(file, image);
        using EcdsaSigner vendor = KeyFile.Load(Layout.Vendors[0].Key);
        using GrpcLightSource node = new(Layout.Rpc[0]);
        FirmwarePublisher publisher = new(Layout.Genesis.ChainId, key ?? vendor, node.Client, static _ => { }) { Vendor = Layout.Vendors[0].Address };
        FirmwarePublisher.Request request = new(file, new Uri(Layout.Vendors[0].RepositoryUrl), "sensor", ["a"], "stable", version, 0, "", 0);
        return (await publisher.PublishAsync(request, null, CancellationToken.None)).Contract;
    }

    /// <summary>The brokers' active locations of a release.</summary>
    public IReadOnlyList<ReplicaLocation> Locations(Address release)
    {
        using StateView view = Store.OpenView();
        return view.TryRead(StateKeys.Locations(release), out ReadOnlyMemory<byte> bytes) && LocationsRecord.TryDecode(bytes.Span, out LocationsRecord? record)
            ? record.ActiveAt(view.Head.Height, view.Head.Header.TimeMs)
            : [];
    }

    /// <summary>A broker's contract for a release; null if there is none.</summary>
    public ReplicationRecord? Contract(Address release, NetworkLayout.Owner broker)
    {
        using StateView view = Store.OpenView();
        Address contract = ReplicationProposal.ContractAddress(Layout.Genesis.ChainId, release, broker.Address);
        return Chain.Node.Replication.ReplicationView.Read(view, contract)?.Record;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string folder in _apps.Keys.ToList()) await StopAsync(folder);
        Http.Dispose();
        _folder.Dispose();
    }

    private async Task StartAsync(string folder, Func<NodeConfiguration, WebApplication> build)
    {
        WebApplication app = build(NodeConfiguration.Load(folder));
        _apps.Add(folder, app);
        await app.StartAsync();
    }

    private async Task StopAsync(string folder)
    {
        if (!_apps.Remove(folder, out WebApplication? app)) return;
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
