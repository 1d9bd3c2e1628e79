using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Attestation;
using Chain.Node.Commits;
using Chain.Node.Demo;
using Chain.Node.Demo.Steps;
using Chain.Node.Events;
using Chain.Node.Light;
using Chain.Node.Replication;
using Chain.Node.Repository;
using Chain.Node.Repository.Client;

namespace Node.Tests.Demo;

/// <summary>The step log names a step only for an event that stands for it.</summary>
[TestFixture]
public sealed class StepTagsTests
{
    private static readonly Address Someone = Address.Parse(new string('1', 40));

    private static IEnumerable<TestCaseData> Events()
    {
        yield return Case("P1.1", new RepositoryActivity.ImageStored("/firmware/1", "vendor"));
        yield return Case(null, new RepositoryActivity.ImageStored("/firmware/1", "broker"));
        yield return Case("P1.2", Committed(ContractEventType.ReleaseDeployed));
        yield return Case("P1.3", new ImageChecked(Someone, "http://a/", FetchOutcome.Ok, HasPieceRoot: true, IsCopy: false));
        yield return Case(null, new ImageChecked(Someone, "http://a/", FetchOutcome.Ok, HasPieceRoot: false, IsCopy: false));
        yield return Case(null, new ImageChecked(Someone, "http://a/", FetchOutcome.NotFound, HasPieceRoot: true, IsCopy: false));
        yield return Case("P1.4", Committed(ContractEventType.ReleaseActivated));
        yield return Case("P2.1", new GatewaysNotified(7));
        yield return Case("P2.5", new RepositoryActivity.ImageServed("/firmware/1", "vendor"));
        yield return Case("P4.5", new RepositoryActivity.ImageServed("/firmware/1", "broker"));
        yield return Case("P3.5", new ReplicationActivity.ProposalSeen(Someone, Someone));
        yield return Case("P3.6", new ReplicationActivity.ProposalDecided(Someone, Someone, Someone, AcceptanceDecision.Accept));
        yield return Case("P3.7", new ReplicationActivity.ProposalAccepted(Someone));
        yield return Case("P3.8", Committed(ContractEventType.ReplicationAccepted));
        yield return Case("P3.12", new ReplicationActivity.CopyLocated(Someone, "http://b/"));
        yield return Case("P3.13", new ImageChecked(Someone, "http://b/", FetchOutcome.Ok, HasPieceRoot: true, IsCopy: true));
        yield return Case(null, new ReplicationActivity.QuotaReached(Someone, 1));
        yield return Case(null, Committed(ContractEventType.ReleaseRevoked));
    }

    [TestCaseSource(nameof(Events))]
    public void Of_Event_IsItsStep(string? tag, object e) => Assert.That(StepTags.Of((NodeEvent)e)?.Tag, Is.EqualTo(tag));

    [Test]
    public void Steps_OfTheDemo_AreThoseOfTheProcesses()
    {
        IEnumerable<string> tags = DemoSteps.DirectUpdate.Concat(DemoSteps.Replication).Concat(DemoSteps.IndirectUpdate).Select(step => step.Tag);
        Assert.That(tags, Is.Unique);
        Assert.That(tags, Is.SupersetOf(Events().Select(data => (string?)data.Arguments[0]).OfType<string>()));
    }

    private static ContractEventCommitted Committed(ContractEventType type) => new(new ContractEvent(type, Someone, Someone), 7);

    private static TestCaseData Case(string? tag, NodeEvent e) => new TestCaseData(tag, e).SetArgDisplayNames(tag ?? "none", e.GetType().Name);
}
