using Chain.Node.Health;

namespace Node.Tests.HealthReports;

/// <summary>Whoever reads a finding finds it in docs/operations.md by its name.</summary>
[TestFixture]
public sealed class RunbookTests
{
    [Test]
    public void Operations_EveryKindOfFinding_HasAHeading()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "FirmwareLedger.sln"))) folder = Path.GetDirectoryName(folder);
        string[] headings = [.. File.ReadLines(Path.Combine(folder!, "docs", "operations.md")).Where(line => line.StartsWith("## ", StringComparison.Ordinal))];
        foreach (HealthCode code in Enum.GetValues<HealthCode>().Where(c => c != HealthCode.Unspecified))
            Assert.That(headings, Does.Contain($"## {code}"));
    }
}
