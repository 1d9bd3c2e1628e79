using Chain.Core.Primitives;
using EndToEnd.Tests.Cluster;
using Fwledger.V1;
using Grpc.Core;

namespace EndToEnd.Tests.CommandLine;

/// <summary>
/// A validator's disk fills up under load: the validator stops with a clear message. With more space, it continues with
/// everything that was final.
/// </summary>
[TestFixture]
[Category("P1.4")]
public sealed class FullDiskTests
{
    private const int MiB = 1024 * 1024;
    private const int ReceiptsMax = 100_000;
    private const int InFlight = 100;

    [Test]
    public async Task Commit_OnAFullDisk_StopsTheNodeAndLosesNothing()
    {
        using SmallVolume volume = SmallVolume.MountOrIgnore(6 * MiB);
        await using TestNetwork network = await TestNetwork.CreateAsync(validators: 1);
        NodeFolder node = network.Validators[0];
        string data = Path.Combine(volume.Path, "data");
        Directory.CreateDirectory(data);
        foreach (string file in Directory.GetFiles(node.Data)) File.Copy(file, Path.Combine(data, Path.GetFileName(file)));
        node.Edit(j => j["data"] = data);
        await network.StartAsync(node);

        Dictionary<Hash256, long> final = [];
        LedgerSender sender = new(network.Genesis.ChainId, network.Vendor, network.Connect(node));
        try
        {
            while (final.Count < ReceiptsMax)
            {
                List<Hash256> batch = [];
                for (int i = 0; i < InFlight; i++) batch.Add(await sender.SubmitAsync());
                foreach (Hash256 id in batch) final.Add(id, (await sender.WaitAsync(id)).Height);
            }
        }
        catch (RpcException)
        {
            // The node has stopped, or refuses calls.
        }

        int code = await network.Process(node).WaitForExitAsync(TimeSpan.FromSeconds(30));
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Not.Zero);
            Assert.That(network.Process(node).Errors, Does.Contain($"error: the disk under {data}").And.Contain("is full: free some space"));
        });

        volume.Grow(256 * MiB);
        await network.StartAsync(node);
        Fwledger.V1.Ledger.LedgerClient client = network.Connect(node);
        foreach ((Hash256 id, long height) in final)
        {
            // Thousands of receipts from the disk are more than one address may ask for at once, so the node may say "later".
            ReceiptReply receipt = await ChainWatch.UntilAsync(
                async () => await client.GetReceiptAsync(new GetReceiptRequest { TransactionId = id.ToString() }), _ => true, $"the receipt of {id}");
            Assert.That(receipt.Height, Is.EqualTo(height));
        }

        await new LedgerSender(network.Genesis.ChainId, network.Vendor, client).SendAsync();
        TestContext.Out.WriteLine($"{final.Count} receipts before the disk was full, all there after");
    }

    [Test]
    public async Task Start_OnAFullDisk_SaysSo()
    {
        using SmallVolume volume = SmallVolume.MountOrIgnore(64 * 1024);
        await using TestNetwork network = await TestNetwork.CreateAsync(validators: 1);
        network.Validators[0].Edit(j => j["data"] = Path.Combine(volume.Path, "data"));
        FwledgerRun run = await FwledgerRun.OfAsync("node", "--config", network.Validators[0].Path);
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(8), run.Errors);
            Assert.That(run.Errors, Does.Contain("error: ").And.Contain(volume.Path).And.Contain("disk is full"));
        });
    }
}
