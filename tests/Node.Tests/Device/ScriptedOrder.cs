using System.Security.Cryptography;

namespace Node.Tests.Device;

/// <summary>An order as the server sends it. A test can falsify each part.</summary>
internal sealed record ScriptedOrder(int ActionId, string Version, string? Counter, byte[] Image)
{
    public string Model { get; init; } = DeviceBench.Model;

    public string? Vendor { get; init; }

    public long SizeBytes { get; init; } = Image.Length;

    public string Sha256 { get; init; } = Convert.ToHexStringLower(SHA256.HashData(Image));

    public string Json(string address)
    {
        List<string> metadata = [];
        if (Counter is not null) metadata.Add($$$"""{"key":"security-counter","value":"{{{Counter}}}"}""");
        if (Vendor is not null) metadata.Add($$$"""{"key":"vendor","value":"{{{Vendor}}}"}""");
        return $$$"""
            {"id":"{{{ActionId}}}","deployment":{"download":"forced","update":"forced","chunks":[{"part":"bApp","version":"{{{Version}}}","name":"{{{Model}}}",
            "artifacts":[{"filename":"fw.swu","hashes":{"sha256":"{{{Sha256}}}"},"size":{{{SizeBytes}}},
            "_links":{"download-http":{"href":"{{{address}}}/image"} } }],
            "metadata":[{{{string.Join(',', metadata)}}}]}]}}
            """;
    }
}
