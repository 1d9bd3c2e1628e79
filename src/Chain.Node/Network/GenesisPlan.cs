using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Node.Network;

/// <summary>What the founders of a chain agree on before anybody signs: name, time, rules and parameters. A file that they all hold.</summary>
internal sealed record GenesisPlan
{
    /// <summary>Largest plan that is read, in bytes: 64 KiB.</summary>
    public const int BytesMax = 64 * 1024;

    [JsonRequired]
    public string Name { get; init; } = "";

    [JsonRequired]
    public long TimeMs { get; init; }

    [JsonRequired]
    public int RulesVersion { get; init; }

    [JsonRequired]
    public ChainParameters Parameters { get; init; } = new();

    /// <summary>The plan as the text of its file.</summary>
    public string Format() => JsonSerializer.Serialize(this, GenesisPlanJson.Default.GenesisPlan) + "\n";

    /// <summary>Parses a plan. On failure, the problem names the field and the remedy.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out GenesisPlan? plan, out string problem)
    {
        plan = null;
        try
        {
            plan = JsonSerializer.Deserialize(text, GenesisPlanJson.Default.GenesisPlan);
            problem = plan is null ? "the plan is empty" : FindProblem(plan) ?? "";
        }
        catch (JsonException e)
        {
            problem = $"the plan is not valid: {e.Message}";
        }

        if (problem.Length > 0) plan = null;
        return plan is not null;
    }

    /// <summary>What a founder signs: the whole plan and its own entry. So a signature is for one chain, and for what its key is to be there.</summary>
    public Hash256 DigestOf(GenesisParticipant participant, string peer)
    {
        CborWriter writer = new();
        writer.Array(10);
        writer.Text(Name);
        writer.Int(TimeMs);
        writer.Int(RulesVersion);
        Parameters.WriteTo(writer);
        writer.Text(participant.Name);
        writer.Bytes(participant.Key.AsSpan());
        writer.UInt((ulong)participant.Roles);
        writer.Bool(participant.IsValidator);
        writer.Text(participant.RepositoryUri);
        writer.Text(peer);
        return DomainHash.Compute(Domains.GenesisEntry, Hash256.Zero, writer.Written);
    }

    private static string? FindProblem(GenesisPlan plan)
    {
        if (!ManifestRules.IsName(plan.Name, Limits.NameBytesMax)) return $"name '{plan.Name}': use 1 to {Limits.NameBytesMax} of A-Z a-z 0-9 . _ -";
        if (plan.TimeMs is < 0 or > Limits.TimeMsMax) return $"time_ms {plan.TimeMs}: use Unix milliseconds";
        if (plan.RulesVersion is < RuleVersions.First or > RuleVersions.Newest)
            return $"rules_version {plan.RulesVersion}: this program knows versions {RuleVersions.First} to {RuleVersions.Newest}; install a newer one";
        return plan.Parameters is null || !plan.Parameters.IsWellFormed() ? "parameters: a value is out of its range" : null;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(GenesisPlan))]
[JsonSerializable(typeof(GenesisEntryContent))]
internal sealed partial class GenesisPlanJson : JsonSerializerContext;
