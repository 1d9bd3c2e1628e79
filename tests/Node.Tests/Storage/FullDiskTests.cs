using Chain.Core.Ledger;
using Chain.Node.Configuration;
using Chain.Node.Faults;
using Chain.Node.Storage;
using Chain.Node.Storage.Rocks;
using Node.Tests.Chains;
using Node.Tests.Repository;

namespace Node.Tests.Storage;

/// <summary>A full disk stops the node with a message that names the remedy. With more space, everything committed is there.</summary>
[TestFixture]
[Category("D14")]
public sealed class FullDiskTests
{
    [Test]
    public void Append_OnAFullDisk_FailsAndLosesNothingThatWasCommitted()
    {
        using TestChain chain = TestChain.Create(validators: 1);
        using SmallVolume volume = SmallVolume.MountOrIgnore(10 * 1024 * 1024);
        string folder = Path.Combine(volume.Path, "chain");
        Block? last = null;
        Exception? failure = null;
        using (ChainMaker maker = new(chain, folder))
        {
            try
            {
                for (ulong i = 0; i < 5000; i += 8)
                {
                    last = maker.Grow([.. Enumerable.Range(0, 8).Select(j => chain.Call(chain.Vendor, i + (ulong)j, payloadBytes: 15 * 1024))]).Block;
                }
            }
            catch (RocksException e)
            {
                failure = e;
            }
        }

        Assert.That(failure, Is.Not.Null, "the disk did not fill");
        Assert.That(NodeFailedException.Of(failure!, folder).Message, Does.Contain("is full").And.Contain(folder).And.Contain("free some space"));

        using TempFolder roomy = new();
        TempFolder.Copy(folder, roomy["chain"]);
        using ChainStore store = ChainStore.Open(roomy["chain"], chain.Genesis);
        Assert.Multiple(() =>
        {
            Assert.That(store.Head.Height, Is.EqualTo(last!.Height));
            Assert.That(store.Head.Hash, Is.EqualTo(last.Hash));
        });
    }

    [Test]
    public void Open_OnAFullDisk_RefusesWithTheRemedy()
    {
        using TestChain chain = TestChain.Create(validators: 1);
        using SmallVolume volume = SmallVolume.MountOrIgnore(64 * 1024);
        File.WriteAllBytes(Path.Combine(volume.Path, "filler"), new byte[40 * 1024]);
        NodeStartupException refused = Assert.Throws<NodeStartupException>(() =>
        {
            using ChainStore store = ChainStore.Open(Path.Combine(volume.Path, "chain"), chain.Genesis);
        })!;
        Assert.That(refused.Message, Does.Contain("disk is full").And.Contain(volume.Path));
    }
}
