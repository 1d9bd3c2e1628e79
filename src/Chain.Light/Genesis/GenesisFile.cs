using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>genesis.json: a <see cref="GenesisDocument"/> as JSON text. The caller reads and writes the file.</summary>
public static class GenesisFile
{
    private const int TextLengthMax = 4 * 1024 * 1024;

    /// <summary>Formats a document as JSON, including its chain id.</summary>
    public static string Format(GenesisDocument genesis)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        GenesisFileContent content = new()
        {
            ChainId = genesis.ChainId.ToString(),
            Name = genesis.Name,
            TimeMs = genesis.TimeMs,
            Parameters = genesis.Parameters,
            RulesVersion = genesis.RulesVersion > RuleVersions.First ? genesis.RulesVersion : null,
            Participants = [.. genesis.Participants.Select(p => new GenesisFileParticipant
            {
                Name = p.Name, Key = p.Key.ToString(), Address = p.Key.ToAddress().ToString(), Roles = RoleNames.Of(p.Roles), Validator = p.IsValidator,
                RepositoryUri = p.RepositoryUri.Length > 0 ? p.RepositoryUri : null,
            })],
        };
        return JsonSerializer.Serialize(content, GenesisFileJson.Default.GenesisFileContent) + "\n";
    }

    /// <summary>Parses a document. The chain id in the text must match the content, so any change of the text is found (threat A22).</summary>
    /// <returns>True, or false with a problem that names the field or the remedy.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out GenesisDocument? genesis, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        genesis = null;
        if (text.Length > TextLengthMax)
        {
            problem = $"the genesis is longer than {TextLengthMax} characters";
            return false;
        }

        GenesisFileContent? content;
        try
        {
            content = JsonSerializer.Deserialize(text, GenesisFileJson.Default.GenesisFileContent);
        }
        catch (JsonException e)
        {
            problem = $"the genesis is not valid: {e.Message}";
            return false;
        }

        return TryConvert(content, out genesis, out problem);
    }

    private static bool TryConvert(GenesisFileContent? content, [NotNullWhen(true)] out GenesisDocument? genesis, out string problem)
    {
        genesis = null;
        if (content?.Name is null || content.Parameters is null || content.Participants is null)
        {
            problem = "the genesis lacks name, parameters or participants: get the original file from the chain's operators";
            return false;
        }

        List<GenesisParticipant> participants = [];
        foreach (GenesisFileParticipant participant in content.Participants)
        {
            if (!PublicKey.TryParse(participant.Key, out PublicKey key))
            {
                problem = $"participant '{participant.Name}': its key is not 66 hexadecimal digits";
                return false;
            }

            if (!RoleNames.TryParse(participant.Roles, out Roles roles))
            {
                problem = $"participant '{participant.Name}': use the roles authority, vendor, broker, auditor, gateway";
                return false;
            }

            participants.Add(new GenesisParticipant(participant.Name ?? "", key, roles, participant.Validator, participant.RepositoryUri ?? ""));
        }

        int rules = content.RulesVersion ?? RuleVersions.First;
        if (!GenesisDocument.TryCreate(content.Name, content.TimeMs, content.Parameters, participants, rules, out GenesisDocument? made, out problem))
        {
            return false;
        }

        if (made.ChainId.ToString() != content.ChainId)
        {
            problem = $"the genesis was changed: its content is that of chain {made.ChainId}, but it says chain {content.ChainId}; "
                + "get the original file from the chain's operators";
            return false;
        }

        problem = FindWrongAddress(content.Participants) ?? "";
        if (problem.Length > 0) return false;
        genesis = made;
        return true;
    }

    // Nothing that is signed covers the address, yet people and tools read it. All keys have been parsed before. [LIGHT-TRUST.5]
    private static string? FindWrongAddress(IEnumerable<GenesisFileParticipant> participants)
    {
        foreach (GenesisFileParticipant participant in participants)
        {
            string address = PublicKey.Parse(participant.Key!).ToAddress().ToString();
            if (participant.Address is { } stated && stated != address)
            {
                return $"participant '{participant.Name}': it says address {stated}, but the address of its key is {address}; "
                    + "get the original file from the chain's operators";
            }
        }

        return null;
    }
}

internal sealed class GenesisFileContent
{
    public string? ChainId { get; init; }

    public string? Name { get; init; }

    public long TimeMs { get; init; }

    public ChainParameters? Parameters { get; init; }

    /// <summary>Absent in a genesis of the first version, so that such files stay as they are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? RulesVersion { get; init; }

    public IReadOnlyList<GenesisFileParticipant>? Participants { get; init; }
}

internal sealed class GenesisFileParticipant
{
    public string? Name { get; init; }

    public string? Key { get; init; }

    /// <summary>For readers of the file. It follows from the key; another one is refused.</summary>
    public string? Address { get; init; }

    public IReadOnlyList<string>? Roles { get; init; }

    public bool Validator { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RepositoryUri { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(GenesisFileContent))]
internal sealed partial class GenesisFileJson : JsonSerializerContext;
