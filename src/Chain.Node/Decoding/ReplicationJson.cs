using System.Text.Json.Nodes;
using Chain.Core.Records;

namespace Chain.Node.Decoding;

/// <summary>Replication contracts and the locations of a release as JSON.</summary>
internal static class ReplicationJson
{
    public static JsonObject Of(ReplicationTerms terms) => new()
    {
        ["until_height"] = JsonIntegers.Of(terms.UntilHeight),
        ["until_time_ms"] = JsonIntegers.Of(terms.UntilTimeMs),
        ["channels"] = ReleaseJson.Texts(terms.Channels),
    };

    public static JsonObject Of(ReplicationRecord record) => new()
    {
        ["release"] = $"{record.Release}",
        ["vendor"] = $"{record.Vendor}",
        ["broker"] = $"{record.Broker}",
        ["sequence"] = JsonIntegers.Of(record.Sequence),
        ["proposal_digest"] = $"{record.ProposalDigest}",
        ["terms"] = Of(record.Terms),
        ["status"] = record.Status.ToString(),
        ["uri"] = record.Uri,
        ["attestors"] = ReleaseJson.Addresses(record.Attestors),
        ["proposed_height"] = JsonIntegers.Of(record.ProposedHeight),
        ["accepted_height"] = JsonIntegers.Of(record.AcceptedHeight),
        ["transfer_height"] = JsonIntegers.Of(record.TransferHeight),
        ["located_height"] = JsonIntegers.Of(record.LocatedHeight),
        ["activated_height"] = JsonIntegers.Of(record.ActivatedHeight),
        ["ended_height"] = JsonIntegers.Of(record.EndedHeight),
        ["reason"] = record.Reason,
    };

    public static JsonArray Of(LocationsRecord record) => new([.. record.Entries.Select(location => new JsonObject
    {
        ["broker"] = $"{location.Broker}",
        ["contract"] = $"{location.Contract}",
        ["uri"] = location.Uri,
        ["until_height"] = JsonIntegers.Of(location.UntilHeight),
        ["until_time_ms"] = JsonIntegers.Of(location.UntilTimeMs),
    })]);
}
