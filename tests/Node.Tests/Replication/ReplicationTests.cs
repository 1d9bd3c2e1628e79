using Chain.Contracts.Replication;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Client;
using Chain.Node.Keys;
using Chain.Node.Network;
using Chain.Node.Repository.Transfers;
using Node.Tests.Cluster;
using Node.Tests.Repository;

namespace Node.Tests.Replication;

/// <summary>Vendor, brokers and authority carry out process P3 automatically over real sockets, and end replications again.</summary>
[TestFixture]
public sealed class ReplicationTests
{
    private static readonly byte[] Image = RepositoryFixture.Image(300_000);
    private static readonly Hash256 Digest = Sha256.Hash(Image);

    [Test]
    [Category("P3.1"), Category("P3.2"), Category("P3.3"), Category("P3.4"), Category("P3.5"), Category("P3.6"), Category("P3.7")]
    [Category("P3.8"), Category("P3.9"), Category("P3.10"), Category("P3.11"), Category("P3.12"), Category("P3.13")]
    public async Task Publish_BrokersMirror_EachServesAnAttestedCopy()
    {
        await using ReplicationNetwork network = await StartAllAsync(brokers: 2);
        Address release = await network.PublishAsync("1.0.0", Image);
        await Wait.UntilAsync(() => network.Locations(release).Count == 2, "two active locations");

        foreach (ReplicaLocation location in network.Locations(release))
        {
            Assert.That(location.Uri, Does.EndWith($"/firmware/{Digest}"));
            Assert.That(await network.Http.GetByteArrayAsync(new Uri(location.Uri)), Is.EqualTo(Image));
        }
    }

    [Test]
    [Category("P3.10"), Category("H01")]
    public async Task Node_StoppedBeforeTheBrokerWasThere_GoesOnWhereTheChainStands()
    {
        await using ReplicationNetwork network = new(brokers: 1);
        await network.StartRepositoryAsync(network.Layout.Vendors[0]);
        await network.StartNodeAsync();
        Address release = await network.PublishAsync("1.0.0", Image);
        NetworkLayout.Owner broker = network.Layout.Brokers[0];
        await Wait.UntilAsync(() => network.Contract(release, broker)?.Status == ReplicationStatus.Transferring, "the transfer begins on the chain");
        await network.StopNodeAsync();

        await network.StartRepositoryAsync(broker);
        await network.StartNodeAsync();
        await Wait.UntilAsync(() => network.Locations(release).Count == 1, "the location is active");

        Assert.That(await network.Http.GetByteArrayAsync(new Uri(network.Locations(release)[0].Uri)), Is.EqualTo(Image));
    }

    [Test]
    [Category("G08")]
    public async Task Revoke_ByTheVendor_LocationIsGoneAndTheImageEvicted()
    {
        await using ReplicationNetwork network = await StartAllAsync(brokers: 1);
        Address release = await network.PublishAsync("1.0.0", Image);
        await Wait.UntilAsync(() => network.Locations(release).Count == 1, "an active location");
        Uri copy = new(network.Locations(release)[0].Uri);
        ReplicationRecord contract = network.Contract(release, network.Layout.Brokers[0])!;

        await CallAsVendorAsync(network, release, ReplicationMethods.Revoke, ReplicationCalls.Revoke(contract.ProposalDigest, "test"));

        Assert.That(network.Locations(release), Is.Empty);
        await Wait.UntilAsync(() => IsGone(network, copy), "the image is evicted");
    }

    [Test]
    [Category("P3.10"), Category("G08")]
    public async Task Revoke_WhileTheImageIsUnderWay_TheRepositoryGivesItUp()
    {
        await using ReplicationNetwork network = new(brokers: 1);
        NetworkLayout.Owner owner = network.Layout.Vendors[0];
        await network.StartRepositoryAsync(owner); // The broker's repository does not run.
        await network.StartNodeAsync();
        using EcdsaSigner key = KeyFile.Load(owner.Key);
        using RepositoryClient repository = new(new Uri(owner.RepositoryUrl), key, network.Layout.Genesis.ChainId, TimeProvider.System);
        Address release = await network.PublishAsync("1.0.0", Image);
        Address contract = ReplicationProposal.ContractAddress(network.Layout.Genesis.ChainId, release, network.Layout.Brokers[0].Address);
        await Wait.UntilAsync(async () => await repository.FindTransferAsync(contract, default) is not null, "the transfer is known");

        ReplicationRecord record = network.Contract(release, network.Layout.Brokers[0])!;
        await CallAsVendorAsync(network, release, ReplicationMethods.Revoke, ReplicationCalls.Revoke(record.ProposalDigest, "test"));

        await Wait.UntilAsync(async () => await repository.FindTransferAsync(contract, default) is null, "the transfer is given up");
    }

    [Test]
    public async Task Publish_LaterRelease_WithdrawsTheEarlierOneAndFreesItsImage()
    {
        await using ReplicationNetwork network = await StartAllAsync(brokers: 1);
        Address first = await network.PublishAsync("1.0.0", Image);
        await Wait.UntilAsync(() => network.Locations(first).Count == 1, "an active location");
        Uri copy = new(network.Locations(first)[0].Uri);

        Address second = await network.PublishAsync("2.0.0", RepositoryFixture.Image(200_000, seed: 2));
        await Wait.UntilAsync(() => network.Locations(second).Count == 1, "the later release is carried");
        await Wait.UntilAsync(() => network.Locations(first).Count == 0, "the earlier one is withdrawn");

        Assert.That(network.Contract(first, network.Layout.Brokers[0])!.Status, Is.EqualTo(ReplicationStatus.Withdrawn));
        await Wait.UntilAsync(() => IsGone(network, copy), "its image is evicted");
    }

    private static async Task<ReplicationNetwork> StartAllAsync(int brokers)
    {
        ReplicationNetwork network = new(brokers);
        foreach (NetworkLayout.Owner owner in network.Layout.Vendors.Concat(network.Layout.Brokers)) await network.StartRepositoryAsync(owner);
        await network.StartNodeAsync();
        return network;
    }

    private static async Task CallAsVendorAsync(ReplicationNetwork network, Address release, int method, byte[] payload)
    {
        using EcdsaSigner vendor = KeyFile.Load(network.Layout.Vendors[0].Key);
        using GrpcLightSource node = new(network.Layout.Rpc[0]);
        Address contract = ReplicationProposal.ContractAddress(network.Layout.Genesis.ChainId, release, network.Layout.Brokers[0].Address);
        await CallSubmitter.SubmitAsync(node.Client, network.Layout.Genesis.ChainId, vendor, ContractKind.Replication, method, contract, payload,
            CancellationToken.None);
    }

    private static bool IsGone(ReplicationNetwork network, Uri copy)
    {
        using HttpRequestMessage request = new(HttpMethod.Head, copy);
        using HttpResponseMessage answer = network.Http.Send(request);
        return answer.StatusCode == System.Net.HttpStatusCode.NotFound;
    }
}
