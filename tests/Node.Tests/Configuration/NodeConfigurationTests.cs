using Chain.Node.Configuration;
using Node.Tests.Chains;

namespace Node.Tests.Configuration;

/// <summary>node.json as people write it.</summary>
[TestFixture]
public sealed class NodeConfigurationTests
{
    private const string Required =
        """ "name": "n", "roles": ["validator"], "rpc": "http://127.0.0.1:1", "http": "http://127.0.0.1:2", "peer": "https://127.0.0.1:3" """;

    [Test]
    public void Load_FieldsLeftOut_HaveTheirDefaults()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder["node.json"], $"{{ {Required} }}");

        NodeConfiguration configuration = NodeConfiguration.Load(folder.Path);

        Assert.Multiple(() =>
        {
            Assert.That(configuration.Key, Is.EqualTo("keys/identity.pem"));
            Assert.That(configuration.Data, Is.EqualTo("data"));
            Assert.That(configuration.StateHeightsKept, Is.EqualTo(256));
            Assert.That(configuration.Sources, Is.Empty);
            Assert.That(configuration.Peers, Is.Empty);
            Assert.That(configuration.Participant, Is.Null);
        });
    }

    [Test]
    public void Load_ParticipantThatIsNoAddress_NamesTheField()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder["node.json"], $$"""{ {{Required}}, "participant": "acme" }""");

        Assert.That(() => NodeConfiguration.Load(folder.Path), Throws.TypeOf<NodeStartupException>().With.Message.Contains("'participant' is 'acme'"));
    }
}
