using System.Text.Json;
using Chain.Node.Demo.Steps;
using Node.Tests.Chains;

namespace Node.Tests.Hosting;

/// <summary>The step log is for people: the node continues if the file cannot be written, and the file stays small.</summary>
[TestFixture]
public sealed class StepLogTests
{
    [Test, Category("H04"), Platform(Include = "Linux")]
    public void Record_OnAFullDisk_LosesTheLineAndGoesOn()
    {
        using TempFolder folder = new();
        File.CreateSymbolicLink(folder["steps.jsonl"], "/dev/full");
        List<string> echoed = [];
        using StepLog steps = new(folder["steps.jsonl"], TimeProvider.System, echoed.Add);
        steps.Record("P1.1", "first");
        File.Delete(folder["steps.jsonl"]);
        steps.Record("P1.2", "second, and there is room again");
        Assert.Multiple(() =>
        {
            Assert.That(echoed, Has.Count.EqualTo(2));
            Assert.That(File.ReadAllText(folder["steps.jsonl"]), Does.Contain("P1.2").And.Not.Contain("P1.1"));
        });
    }

    [Test, Category("H04")]
    public void Record_TenThousandSteps_KeepsTwoFilesOfWholeLines()
    {
        using TempFolder folder = new();
        const int FileBytesMax = 10_000;
        using (StepLog steps = new(folder["steps.jsonl"], TimeProvider.System, null, FileBytesMax))
        {
            for (int i = 0; i < 10_000; i++) steps.Record("P2.5", $"step {i}");
        }

        string[] files = Directory.GetFiles(folder.Path);
        string[] lines = [.. File.ReadAllLines(folder["steps.jsonl.old"]), .. File.ReadAllLines(folder["steps.jsonl"])];
        string[] told = [.. lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("detail").GetString()!)];
        Assert.Multiple(() =>
        {
            Assert.That(files, Has.Length.EqualTo(2));
            Assert.That(files.Select(file => new FileInfo(file).Length), Is.All.LessThanOrEqualTo(FileBytesMax));
            Assert.That(told, Is.EqualTo(Enumerable.Range(10_000 - told.Length, told.Length).Select(i => $"step {i}")), "the newest, in order");
        });
    }

    [Test]
    public void Open_AgainAfterARestart_Appends()
    {
        using TempFolder folder = new();
        for (int i = 0; i < 2; i++)
        {
            using StepLog steps = new(folder["steps.jsonl"], TimeProvider.System, null);
            steps.Record("P1.1", $"start {i}");
        }

        Assert.That(File.ReadAllLines(folder["steps.jsonl"]), Has.Length.EqualTo(2));
    }
}
