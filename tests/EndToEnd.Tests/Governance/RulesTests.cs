using Chain.Core.Records;
using EndToEnd.Tests.Cluster;
using Fwledger.V1;

namespace EndToEnd.Tests.Governance;

/// <summary>The version of the contracts' rules on the command line: what a new network runs, and the votes about it.</summary>
[TestFixture]
public sealed class RulesTests
{
    [Test]
    public async Task Propose_VotesAboutRules_SayWhatTheChainSays()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync(validators: 1);
        NodeFolder node = network.Validators[0];
        await network.StartAsync(node);

        ParametersReply parameters = await network.Connect(node).GetParametersAsync(new GetParametersRequest());
        FwledgerRun rules = await ProposeAsync(node, "rules", $"{RuleVersions.Newest}", "--from-height", "100");
        FwledgerRun floor = await ProposeAsync(node, "version-floor", "vendor", "m1", "stable", "1.0.0");
        FwledgerRun unknown = await ProposeAsync(node, "rules", "99");

        Assert.That((parameters.RulesVersion, parameters.NextRulesVersion), Is.EqualTo((RuleVersions.Newest, 0)),
            "a new network begins with the newest version");
        Assert.That((rules.ExitCode, floor.ExitCode, unknown.ExitCode), Is.EqualTo((4, 4, 2)), rules.Output + rules.Errors + floor.Output + floor.Errors);
        Assert.That(rules.Errors, Does.Contain("NoChange"));
        Assert.That(floor.Errors, Does.Contain("UnknownRelease"));
        Assert.That(unknown.Errors, Does.Contain("VERSION"));
    }

    private static Task<FwledgerRun> ProposeAsync(NodeFolder node, params string[] action) =>
        FwledgerRun.OfAsync(["participants", "propose", .. action, "--key", node.Key, "--node", node.Rpc]);
}
