using System.Text.Json.Nodes;

namespace EndToEnd.Tests.Cluster;

/// <summary>One node's folder as 'fwledger init' laid it out, and where the node listens.</summary>
public sealed class NodeFolder(string path)
{
    private readonly string _file = System.IO.Path.Combine(path, "node.json");

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>The folder's name, which is the node's.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Where the node keeps what it must not lose.</summary>
    public string Data => System.IO.Path.Combine(Path, "data");

    /// <summary>The node's identity.</summary>
    public string Key => System.IO.Path.Combine(Path, "keys", "identity.pem");

    /// <summary>gRPC address.</summary>
    public string Rpc => Read()["rpc"]!.GetValue<string>();

    /// <summary>HTTP/1.1 address.</summary>
    public string Http => Read()["http"]!.GetValue<string>();

    /// <summary>Address for other full nodes.</summary>
    public string Peer => Read()["peer"]!.GetValue<string>();

    /// <summary>Where a repository or a gateway listens.</summary>
    public string Listen(string role) => Read()[role]!["listen"]!.GetValue<string>();

    /// <summary>Changes node.json.</summary>
    public void Edit(Action<JsonObject> change)
    {
        JsonObject configuration = Read();
        change(configuration);
        File.WriteAllText(_file, configuration.ToJsonString());
    }

    private JsonObject Read() => JsonNode.Parse(File.ReadAllText(_file))!.AsObject();
}
