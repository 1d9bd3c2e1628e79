using System.Runtime.InteropServices;
using Chain.Node.Faults;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.CommandLine;

/// <summary>A program without a library beside it, or with one for another machine, names the file.</summary>
[TestFixture]
public sealed class MissingLibraryTests
{
    private const int LocalStorage = 8;
    private const string Library = "librocksdb.so";
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("fwl-library-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Node_WithoutRocksDb_NamesTheFileThatIsMissing()
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("the library's name is that of Linux");
        string program = CopyProgram();
        foreach (string found in Directory.GetFiles(program, Library, SearchOption.AllDirectories)) File.Delete(found);
        await using TestNetwork network = await TestNetwork.CreateAsync(validators: 1);
        FwledgerRun run = await FwledgerRun.OfProgramAsync(Path.Combine(program, "fwledger"), "node", "--config", network.Validators[0].Path);
        Assert.That(run.ExitCode, Is.EqualTo(LocalStorage), run.Errors);
        Assert.That(run.Errors, Does.Contain($"error: {Path.Combine(program, Library)} is missing").And.Not.Contain("   at "));
    }

    [TestCase(183, Architecture.X64, "is built for arm64, and this program for x64")]
    [TestCase(62, Architecture.Arm64, "is built for x64, and this program for arm64")]
    [TestCase(62, Architecture.X64, "cannot be loaded")]
    public void Explain_LibraryForAMachine_SaysWhetherItIsThisOne(int machine, Architecture own, string said)
    {
        byte[] header = [0x7f, (byte)'E', (byte)'L', (byte)'F', .. new byte[14], (byte)machine, 0];
        File.WriteAllBytes(Path.Combine(_folder, Library), header);
        DllNotFoundException failure = new("Unable to load shared library 'rocksdb' or one of its dependencies.");
        Exception? found = MissingLibrary.Find(new TypeInitializationException("x", failure));
        Assert.That(found, Is.SameAs(failure));
        Assert.That(MissingLibrary.Explain(found!, _folder, own), Does.Contain(Path.Combine(_folder, Library)).And.Contain(said));
    }

    [Test]
    public void Explain_FileThatIsNoLibrary_SaysSo()
    {
        File.WriteAllText(Path.Combine(_folder, Library), "version https://git-lfs.github.com/spec/v1");
        string said = MissingLibrary.Explain(new DllNotFoundException("Unable to load shared library 'rocksdb'"), _folder, Architecture.X64);
        Assert.That(said, Does.Contain("no library of Linux"));
    }

    private string CopyProgram()
    {
        string from = Path.GetDirectoryName(FwledgerBinary.Path)!, to = Path.Combine(_folder, "program");
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return to;
    }
}
