using System.IO.Compression;
using Chain.Core.Records;
using Chain.Light;
using Node.Tests.Chains;

namespace Node.Tests.Storage;

/// <summary>Databases as earlier builds wrote them, checked in under TestData; TestData/README.md says how each was made.</summary>
internal static class FormatFixture
{
    /// <summary>Blocks of the chain in the fixture of format 1.</summary>
    public const int Format1Height = 60;

    private static string Folder => Path.Combine(TestContext.CurrentContext.TestDirectory, "Storage", "TestData");

    /// <summary>Unpacks the fixture of a format into a folder and returns its genesis.</summary>
    public static GenesisDocument Unpack(int format, string folder) => Unpack($"chain-format-{format}", folder);

    /// <summary>Unpacks a fixture into a folder and returns its genesis.</summary>
    public static GenesisDocument Unpack(string name, string folder)
    {
        ZipFile.ExtractToDirectory(Path.Combine(Folder, $"{name}.zip"), folder);
        string text = File.ReadAllText(Path.Combine(Folder, $"{name}.genesis.json"));
        Assert.That(GenesisFile.TryParse(text, out GenesisDocument? genesis, out string problem), problem);
        return genesis!;
    }

    /// <summary>Packs the database of a chain that is closed.</summary>
    public static void Pack(string name, string database, GenesisDocument genesis, string target)
    {
        foreach (string log in Directory.GetFiles(database, "LOG*")) File.Delete(log); // RocksDB's messages, not rows.
        ZipFile.CreateFromDirectory(database, Path.Combine(target, $"{name}.zip"), CompressionLevel.SmallestSize, false);
        File.WriteAllText(Path.Combine(target, $"{name}.genesis.json"), GenesisFile.Format(genesis));
    }

    /// <summary>The folder that receives fixtures, from the environment variable FWLEDGER_FIXTURES.</summary>
    public static string Target => Environment.GetEnvironmentVariable("FWLEDGER_FIXTURES") ?? throw new InvalidOperationException("Set FWLEDGER_FIXTURES.");

    /// <summary>Writes a fixture with the build that runs this test; the folder is in the environment variable FWLEDGER_FIXTURES.</summary>
    [TestFixture]
    [Explicit("writes the files that the other tests read")]
    public sealed class Writer
    {
        [Test]
        public void Write()
        {
            using TestChain chain = TestChain.Create(validators: 1, brokers: 4, name: "fixture");
            using TempFolder folder = new();
            using (ChainMaker maker = new(chain, folder["chain"]))
            {
                new ReplicationTraffic(maker, new Random(1)).Grow(Format1Height);
                Assert.That(maker.Store.ListReplications(), Is.Not.Empty);
                while (maker.Store.PruneState(Format1Height - 20, 100))
                {
                }
            }

            Pack("chain-format", folder["chain"], chain.Genesis, Target);
        }
    }
}
