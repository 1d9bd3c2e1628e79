using Chain.Node.Health;

namespace Node.Tests.HealthReports;

/// <summary>A node names each limit of the system that is too low, with the remedy.</summary>
[TestFixture]
public sealed class ResourceLimitsTests
{
    private const long Memory = 4L << 30;

    [TestCase(256, true)]
    [TestCase(1_024, false)]
    [TestCase(1_048_576, false)]
    public void FindObstacle_OpenFiles_RefusesWhatCannotRun(int files, bool isRefused)
    {
        string? obstacle = new ResourceLimits(files, Memory).FindObstacle();

        Assert.That(obstacle is not null, Is.EqualTo(isRefused));
        if (isRefused) Assert.That(obstacle, Does.Contain("may open 256 files").And.Contain("512").And.Contain("LimitNOFILE"));
    }

    [Test]
    public void FindProblems_LittleOfBoth_NamesBoth()
    {
        IReadOnlyList<string> problems = new ResourceLimits(1_024, 200L << 20).FindProblems();

        Assert.That(problems, Has.Count.EqualTo(2));
        Assert.That(problems[0], Does.Contain("1024 files").And.Contain("LimitNOFILE"));
        Assert.That(problems[1], Does.Contain("200 MiB").And.Contain("MemoryMax"));
    }

    [Test]
    public void FindProblems_EnoughOrUnknown_None()
    {
        Assert.That(new ResourceLimits(65_536, Memory).FindProblems(), Is.Empty);
        Assert.That(new ResourceLimits(null, null).FindProblems(), Is.Empty);
    }

    [Test]
    public void ReadFilesMax_FileOfTheKernel_ReadsTheSoftLimit()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder["limits"], """
            Limit                     Soft Limit           Hard Limit           Units
            Max cpu time              unlimited            unlimited            seconds
            Max open files            256                  4096                 files
            """);

        Assert.That(ResourceLimits.ReadFilesMax(folder["limits"]), Is.EqualTo(256));
        Assert.That(ResourceLimits.ReadFilesMax(folder["missing"]), Is.Null);
    }
}
