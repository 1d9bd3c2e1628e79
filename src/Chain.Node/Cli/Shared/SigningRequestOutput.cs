using System.Text.Json.Nodes;
using Chain.Node.Decoding;
using Chain.Node.Signing;

namespace Chain.Node.Cli.Shared;

/// <summary>Writes a signing request to a file, and says what to do with it.</summary>
internal static class SigningRequestOutput
{
    /// <exception cref="Client.CommandException">The file exists.</exception>
    public static void Write(SigningRequest request, string path, bool json)
    {
        ExchangeFile.WriteNew(path, request.Format());
        if (json) JsonOutput.Print(Describe(request, path));
        else Console.Out.WriteLine($"{string.Join("\n  ", request.Meaning)}\ndigest {request.Digest}\n{path} is public: each key holder runs "
            + $"'fwledger sign {path} --key KEY' and sends its signature file back");
    }

    /// <summary>The request for scripts.</summary>
    public static JsonObject Describe(SigningRequest request, string path) => new()
    {
        ["file"] = path,
        ["chain_id"] = $"{request.ChainId}",
        ["subject"] = $"{request.Subject}",
        ["digest"] = $"{request.Digest}",
        ["meaning"] = ReleaseJson.Texts(request.Meaning),
    };
}
