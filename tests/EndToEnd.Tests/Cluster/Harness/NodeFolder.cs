using System.Text.Json.Nodes;

namespace EndToEnd.Tests.Cluster;

/// <summary>One node's folder as 'fwledger init' created it, with the node's addresses.</summary>
public sealed class NodeFolder(string path)
{
    private readonly string _file = System.IO.Path.Combine(path, "node.json");

    /// <summary>Path of the folder.</summary>
    public string Path { get; } = path;

    /// <summary>Name of the folder, which is also the node's name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The node's data folder: its chain, journal and other state.</summary>
    public string Data => System.IO.Path.Combine(Path, "data");

    /// <summary>Path of the node's identity key.</summary>
    public string Key => System.IO.Path.Combine(Path, "keys", "identity.pem");

    /// <summary>gRPC address.</summary>
    public string Rpc => Read()["rpc"]!.GetValue<string>();

    /// <summary>HTTP/1.1 address.</summary>
    public string Http => Read()["http"]!.GetValue<string>();

    /// <summary>Address for other full nodes.</summary>
    public string Peer => Read()["peer"]!.GetValue<string>();

    /// <summary>Address of a repository or a gateway.</summary>
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
