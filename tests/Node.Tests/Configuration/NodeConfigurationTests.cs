using System.Text.Json.Nodes;
using Chain.Node.Configuration;
using Node.Tests.Chains;

namespace Node.Tests.Configuration;

/// <summary>node.json as operators write it.</summary>
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
            Assert.That(configuration.BlockHeightsKept, Is.Null, "a node keeps every block");
            Assert.That(configuration.BlockDaysKept, Is.Null);
            Assert.That(configuration.Sources, Is.Empty);
            Assert.That(configuration.Peers, Is.Empty);
            Assert.That(configuration.Participant, Is.Null);
        });
    }

    [TestCase("rpc", "http://node.example:7100")]
    [TestCase("rpc", "https://127.0.0.1:7100")]
    [TestCase("http", "http://localhost:7101/path")]
    [TestCase("peer", "http://127.0.0.1:7102")]
    [TestCase("repository.listen", "http://repository.example:7200")]
    [TestCase("repository.listen", "https://localhost:7200")]
    [TestCase("gateway.listen", "http://gateway.example:7300")]
    public void Load_ListenerThatCannotBeBound_NamesTheFieldAndTheRemedy(string field, string address)
    {
        using TempFolder folder = new();
        JsonObject json = JsonNode.Parse($"{{ {Required} }}")!.AsObject();
        string[] path = field.Split('.');
        if (path.Length == 1) json[field] = address;
        else json[path[0]] = new JsonObject { [path[1]] = address };
        File.WriteAllText(folder["node.json"], json.ToJsonString());

        Assert.That(() => NodeConfiguration.Load(folder.Path),
            Throws.TypeOf<NodeStartupException>().With.Message.Contains($"'{field}' is '{address}': use http"));
    }

    [Test]
    public void Load_ParticipantThatIsNoAddress_NamesTheField()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder["node.json"], $$"""{ {{Required}}, "participant": "acme" }""");

        Assert.That(() => NodeConfiguration.Load(folder.Path), Throws.TypeOf<NodeStartupException>().With.Message.Contains("'participant' is 'acme'"));
    }

    [TestCase("state_heights_kept", -1)]
    [TestCase("state_heights_kept", 1_000_001)]
    [TestCase("block_heights_kept", 0)]
    [TestCase("block_days_kept", 0)]
    [TestCase("block_days_kept", 36_501)]
    public void Load_RetentionOutOfRange_NamesTheFieldAndTheRange(string field, int value)
    {
        using TempFolder folder = new();
        File.WriteAllText(folder["node.json"], $$"""{ {{Required}}, "{{field}}": {{value}} }""");

        Assert.That(() => NodeConfiguration.Load(folder.Path),
            Throws.TypeOf<NodeStartupException>().With.Message.Contains($"'{field}' is {value}: use "));
    }

    [Test]
    public void Load_AllowedNetworkThatIsNone_NamesTheFieldAndTheRemedy()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder["node.json"], $$"""{ {{Required}}, "allowed_networks": ["10.0.0.0"] }""");

        Assert.That(() => NodeConfiguration.Load(folder.Path),
            Throws.TypeOf<NodeStartupException>().With.Message.Contains("'allowed_networks'").And.Message.Contains("use CIDR notation"));
    }
}
