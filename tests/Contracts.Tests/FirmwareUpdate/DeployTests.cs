using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.FirmwareUpdate;

[TestFixture]
internal sealed class DeployTests
{
    [Test]
    [Category("UPD-DEPLOY.15")]
    [Category("P1.2")]
    public void Deploy_GoodManifest_IsRecordedAndWaits()
    {
        Town town = new();
        ReleaseManifest manifest = Town.Manifest();

        Receipt receipt = town.Deploy(Town.Acme, manifest);

        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
    }
}
