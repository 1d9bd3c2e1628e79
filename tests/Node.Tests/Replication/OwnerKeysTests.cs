using Chain.Contracts.Participants;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Client;
using Chain.Node.Keys;
using Chain.Node.Network;
using Chain.Node.Repository.Client;
using Fwledger.V1;
using Node.Tests.Cluster;
using Node.Tests.Repository;

namespace Node.Tests.Replication;

/// <summary>Only the repository's owner may upload, with the keys that are in force on the chain.</summary>
[TestFixture]
[Category("B12"), Category("F08")]
public sealed class OwnerKeysTests
{
    [Test]
    public async Task Upload_AfterARotation_TheNewKeyMayAndTheOldOneMayNot()
    {
        await using ReplicationNetwork network = new(brokers: 0);
        await network.StartRepositoryAsync(network.Layout.Vendors[0]);
        await network.StartNodeAsync();
        using EcdsaSigner old = KeyFile.Load(network.Layout.Vendors[0].Key), next = EcdsaSigner.Generate();
        Assert.That(await UploadAsync(network, next, 1), Is.EqualTo(UploadOutcome.Refused), "no node knows the key yet");

        // Block 1 holds the rotation, block 2 the deployment, block 3 the attestation.
        await RotateAsync(network, old, next, fromHeight: 4);
        await network.PublishAsync("1.0.0", RepositoryFixture.Image(1_000));

        await Wait.UntilAsync(async () => await UploadAsync(network, next, 2) != UploadOutcome.Refused, "the new key may upload");
        Assert.That(await UploadAsync(network, old, 3), Is.EqualTo(UploadOutcome.Refused));
    }

    [Test]
    public async Task Upload_WhileTheChainCannotBeAsked_TheConfiguredKeyMay()
    {
        await using ReplicationNetwork network = new(brokers: 0);
        await network.StartRepositoryAsync(network.Layout.Vendors[0]);
        using EcdsaSigner own = KeyFile.Load(network.Layout.Vendors[0].Key), stranger = EcdsaSigner.Generate();
        Assert.That(await UploadAsync(network, stranger, 1), Is.EqualTo(UploadOutcome.Refused));
        Assert.That(await UploadAsync(network, own, 2), Is.EqualTo(UploadOutcome.Stored));
    }

    [Test]
    [Category("P3.4"), Category("P3.7"), Category("P3.10"), Category("P3.12")]
    public async Task Rotate_VendorAndBroker_NodeAndRepositoriesGoOnWithTheirNextKeys()
    {
        await using ReplicationNetwork network = new(brokers: 1);
        NetworkLayout.Owner vendor = network.Layout.Vendors[0], broker = network.Layout.Brokers[0];
        using EcdsaSigner oldVendor = KeyFile.Load(vendor.Key), oldBroker = KeyFile.Load(broker.Key);
        using EcdsaSigner nextVendor = network.PrepareNextKey(vendor), nextBroker = network.PrepareNextKey(broker);
        await network.StartRepositoryAsync(vendor);
        await network.StartRepositoryAsync(broker);
        await network.StartNodeAsync();

        // Blocks 1 and 2. From block 3 on, the old keys sign nothing.
        await RotateAsync(network, oldVendor, nextVendor, fromHeight: 3);
        await RotateAsync(network, oldBroker, nextBroker, fromHeight: 3);
        byte[] image = RepositoryFixture.Image(100_000);
        Address release = await network.PublishAsync("1.0.0", image, nextVendor);

        await Wait.UntilAsync(() => network.Locations(release).Count == 1, "the broker's location is active");
        Assert.That(await network.Http.GetByteArrayAsync(new Uri(network.Locations(release)[0].Uri)), Is.EqualTo(image));
    }

    private static async Task<UploadOutcome> UploadAsync(ReplicationNetwork network, EcdsaSigner key, int seed)
    {
        byte[] image = RepositoryFixture.Image(500, seed);
        using ImageUploader uploader = new(network.Layout.Genesis.ChainId, key, new UploaderOptions(), TimeProvider.System);
        using MemoryStream bytes = new(image);
        return (await uploader.UploadAsync(new Uri(network.Layout.Vendors[0].RepositoryUrl), bytes, Sha256.Hash(image), null, null, default)).Outcome;
    }

    private static async Task RotateAsync(ReplicationNetwork network, EcdsaSigner old, EcdsaSigner next, long fromHeight)
    {
        Hash256 chainId = network.Layout.Genesis.ChainId;
        using GrpcLightSource node = new(network.Layout.Rpc[0]);
        byte[] payload = ParticipantCalls.RotateKey(old.PublicKey, next.PublicKey, fromHeight, KeyPossession.Sign(chainId, old.Address, next));
        ReceiptReply receipt = await CallSubmitter.SubmitAsync(node.Client, chainId, old, ContractKind.Participants, ParticipantMethods.RotateKey, default,
            payload, default);
        Assert.That(receipt.OutcomeCode, Is.EqualTo((int)Outcome.Accepted), receipt.Outcome);
    }
}
